"""The manifest of a release: everything that is signed, as canonical JSON (sorted keys, no spaces, UTF-8)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from synlig.core.cells import CodeList, CodeLists
from synlig.core.errors import IntegrityFailure
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.storage.releases.cell_files import Shape

FORMAT: Final = 1
"""Of manifest and cell files; a reader refuses what it does not know."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the manifest says of one cube beside its file."""

    shapes: tuple[Shape, ...]
    lists: CodeLists
    cells_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release, unsigned or signed, and the contents of its cubes by name."""

    release: Release
    contents: Mapping[str, Contents]

    def signed(self, signature: str) -> "Manifest":
        """The same under its signature."""
        return replace(self, release=replace(self.release, signature=signature))


def written(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    made = manifest.release
    document: dict[str, Any] = {
        "format": FORMAT,
        "id": made.id,
        "made_at": _moment(made.made_at),
        "known_at": _moment(made.known_at),
        "rule_set": made.rule_set,
        "code_versions": made.code_versions,
        "population": made.population,
        "merged_groups": made.merged_groups,
        "cubes": [_cube(cube, manifest.contents[cube.name]) for cube in made.cubes],
    }
    if made.rule_rows is not None:
        document["rule_rows"] = _by_rule(made.rule_rows)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def understood(content: bytes) -> Manifest:
    """The manifest in `content`, without its signature.

    Raises:
        IntegrityFailure: it is not a manifest of a format that is known here.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise IntegrityFailure("This release has a format of another version of Synlig.")
        return Manifest(_release(document), {each["name"]: _contents(each) for each in document["cubes"]})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise IntegrityFailure("The manifest of this release cannot be read.") from None


def _cube(cube: ReleasedCube, contents: Contents) -> dict[str, Any]:
    return {
        "name": cube.name,
        "path": cube.path,
        "rows": cube.rows,
        "sha256": cube.sha256,
        "method": cube.method,
        "base": cube.base,
        "cells_sha256": contents.cells_sha256,
        "blocks": [
            {"measure": shape.measure, "grain": shape.grain, "axes": shape.axes, "codes": shape.codes}
            for shape in contents.shapes
        ],
        "lists": {name: _list(codes) for name, codes in contents.lists.items()},
    }


def _list(codes: CodeList) -> dict[str, Any]:
    """Labels as pairs: their order counts, and keys are sorted."""
    return {"labels": list(codes.labels.items()), "up": {name: dict(up) for name, up in codes.up.items()}}


def _by_rule(rows: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    by: dict[str, dict[str, int]] = {}
    for rule, kommune, number in rows:
        by.setdefault(rule, {})[kommune] = number
    return by


def _rule_rows(document: Mapping[str, Any]) -> tuple[tuple[str, str, int], ...] | None:
    """None in releases that were made before rows were counted."""
    by: Mapping[str, Mapping[str, int]] | None = document.get("rule_rows")
    if by is None:
        return None
    return tuple((rule, kommune, number) for rule, places in by.items() for kommune, number in places.items())


def _release(document: Mapping[str, Any]) -> Release:
    cubes = tuple(
        ReleasedCube(c["name"], c["path"], c["rows"], c["sha256"], c["method"], c["base"]) for c in document["cubes"]
    )
    return Release(
        id=ReleaseId(document["id"]),
        made_at=datetime.fromisoformat(document["made_at"]),
        known_at=datetime.fromisoformat(document["known_at"]),
        rule_set=document["rule_set"],
        code_versions=tuple((system, version) for system, version in document["code_versions"]),
        population=document["population"],
        cubes=cubes,
        merged_groups=tuple((a, b, c, into) for a, b, c, into in document["merged_groups"]),
        signature="",
        rule_rows=_rule_rows(document),
    )


def _contents(cube: Mapping[str, Any]) -> Contents:
    shapes = tuple(
        Shape(each["measure"], each["grain"], tuple(each["axes"]), _nested(each["codes"])) for each in cube["blocks"]
    )
    lists = {name: CodeList(name, dict(each["labels"]), each["up"]) for name, each in cube["lists"].items()}
    return Contents(shapes, lists, cube["cells_sha256"])


def _nested(codes: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, codes))


def _moment(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
