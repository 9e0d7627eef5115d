"""Every kind of source that is found gives all there is, once, and goes on where it was cut off (K8, A6, A7)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from synlig import partners
from synlig.core.delivery import WireFailed
from synlig.core.source import Fetched, Reach, Source
from synlig.partners import pull_bulk, pull_csv
from tests.fhir_source import FhirSource

LIMIT = 100_000


@dataclass
class Fhir:
    """A FHIR server in memory; a file's lines break anywhere between blocks."""

    server: FhirSource = field(default_factory=lambda: FhirSource(url="https://source.invalid"))

    def add(self, number: int) -> None:
        report = {"resourceType": "Bundle", "id": f"b{number}", "meta": {}}
        self.server.add(report, f"2026-11-02T08:{number // 2:02}:00Z")

    def fetch(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Fetched:
        del headers
        status, answered, body = self.server.answer(method, path.removeprefix(self.server.url))
        return Fetched(status, {name.lower(): value for name, value in answered.items()}, body)

    def blocks(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
        body = self.fetch("GET", path, headers).body
        return (body[at : at + 37] for at in range(0, len(body), 37))

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Csv:
    """A file of lines that is written anew."""

    lines: list[bytes] = field(default_factory=list[bytes])

    def add(self, number: int) -> None:
        self.lines.append(b"b%d;x" % number)

    def fetch(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Fetched:
        del method, path
        tag = f'"{len(self.lines)}"'
        if (headers or {}).get("If-None-Match") == tag:
            return Fetched(304, {}, b"")
        return Fetched(200, {"etag": tag}, b"\n".join([b"id;y", *self.lines]))

    def blocks(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
        raise WireFailed(f"{path} {headers}")

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Folder:
    """A folder of files."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def add(self, number: int) -> None:
        self.files[f"f{number:02}.json"] = b"b%d" % number

    def listed(self, folder: str) -> list[str]:
        del folder
        return sorted(self.files)

    def read(self, path: str) -> bytes:
        return self.files[path.rpartition("/")[2]]

    def close(self) -> None:
        """Nothing is held."""


WAYS: dict[str, Any] = {"search": Fhir, "bulk": Fhir, "csv": Csv, "files": Folder}
"""What stands behind each kind here; a new kind needs its line, or the first test says so."""
AGAIN = frozenset({"csv"})
"""Kinds that may give again what is here: a line that is written anew is known by its report's id when it is kept."""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull_bulk, "LINES", 2)
    monkeypatch.setattr(pull_bulk, "A_WAIT_S", 0.0)
    monkeypatch.setattr(pull_bulk, "LONGEST_STEP_S", 0.0)
    monkeypatch.setattr(pull_csv, "LINES", 3)


def taken(source: Source, reach: Reach, pieces: int | None = None) -> tuple[Counter[bytes | None], Reach]:
    """The documents of so many pieces, or of all, and the reach when the last was kept."""
    found = Counter[bytes | None]()
    for number, piece in enumerate(source.pieces(reach)):
        if number == pieces:
            break
        found.update(raw for _, raw in piece.documents)
        reach = piece.reach
    return found, reach


def test_every_kind_has_a_way_here() -> None:
    assert set(WAYS) == set(partners.sources())


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_all_is_given_once_then_nothing_and_then_only_what_is_new(kind: str) -> None:
    way = WAYS[kind]()
    source = partners.sources()[kind](way, LIMIT)
    for number in range(11):
        way.add(number)
    first, reach = taken(source, Reach())
    assert set(first.values()) == {1}
    assert len(first) == 11
    again, reach = taken(source, reach)
    assert again <= (first if kind == "bulk" else Counter())  # an export gives what is as new as the last one again
    for number in range(11, 14):
        way.add(number)
    more, _ = taken(source, reach)
    assert len(more - first) == 3
    assert kind in AGAIN or kind == "bulk" or sum((more & first).values()) <= 1


@pytest.mark.parametrize("kind", sorted(WAYS))
@pytest.mark.parametrize("pieces", range(6))
def test_cut_off_after_any_piece_it_goes_on_and_loses_nothing(kind: str, pieces: int) -> None:
    way = WAYS[kind]()
    source = partners.sources()[kind](way, LIMIT)
    for number in range(9):
        way.add(number)
    whole, _ = taken(partners.sources()[kind](way, LIMIT), Reach())
    before, reach = taken(source, Reach(), pieces)
    rest, _ = taken(partners.sources()[kind](way, LIMIT), reach)
    assert set(before) | set(rest) == set(whole)
    assert kind in AGAIN or not set(before) & set(rest)


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_a_document_over_the_limit_is_named_and_stops_no_other(kind: str) -> None:
    way = WAYS[kind]()
    for number in range(4):
        way.add(number)
    sizes = sorted(len(raw) for raw in taken(partners.sources()[kind](way, LIMIT), Reach())[0] if raw is not None)
    assert len(sizes) == 4
    found, _ = taken(partners.sources()[kind](way, sizes[0] - 1), Reach())
    assert found == Counter({None: 4})
