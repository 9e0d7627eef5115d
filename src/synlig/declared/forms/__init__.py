"""The forms that are filled in by hand or as CSV: their fields, limits and words."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from synlig.core.form import Field, Form
from synlig.core.words import Words

PHASES: Final = {"start": Words("ved start", "at the start"), "slut": Words("ved slut", "at the end")}
"""What is `measured` becomes a field for each."""


@cache
def heart_rehabilitation() -> Form:
    """The form of a course of heart rehabilitation; fields stand by their group, in the order of the groups."""
    text = files(__name__).joinpath("hjerterehabilitering.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    groups = {name: Words(row["da"], row["en"]) for name, row in said["groups"].items()}
    order = list(groups)
    every = [_field(row) for row in said["fields"]] + [one for row in said["measured"] for one in _twice(row)]
    return Form("hjerterehabilitering", groups, tuple(sorted(every, key=lambda field: order.index(field.group))))


def _twice(row: Mapping[str, Any]) -> Iterator[Field]:
    for phase, when in PHASES.items():
        title = {"da": f"{row['title']['da']}, {when.da}", "en": f"{row['title']['en']}, {when.en}"}
        yield _field({**row, "name": f"{row['name']}_{phase}", "title": title, "phase": phase})


def _field(row: Mapping[str, Any]) -> Field:
    options = {name: (held["code"], Words(held["da"], held["en"])) for name, held in row.get("options", {}).items()}
    system, code = row.get("measure", ("", ""))
    return Field(
        name=row["name"],
        kind=row["kind"],
        group=row["group"],
        title=Words(row["title"]["da"], row["title"]["en"]),
        required=row.get("required", False),
        low=row.get("low"),
        high=row.get("high"),
        options=options or None,
        profile=row.get("profile", ""),
        measure=(system, code),
        phase=row.get("phase", ""),
        unit=row.get("unit", ""),
    )
