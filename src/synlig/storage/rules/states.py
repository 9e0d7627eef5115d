"""The rows that rules see: of each table what holds now, and under `all_` every version that was known."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa

from synlig.core.rule import Kinds
from synlig.core.table import Kind, Schema
from synlig.storage.facts.cells import Query
from synlig.storage.facts.lookups import horizon
from synlig.storage.facts.surviving import surviving
from synlig.storage.rules.knowledge import KNOWLEDGE

ALL: Final = "all_"
GIVEN: Final = ("kommune", "resource_id")
"""Columns that the survivors carry by themselves."""
ALWAYS: Final = ("surrogate", "bundle_id", "received_seq", "version_time", "known_at")
"""What a finding says of its row, beside `GIVEN`."""


def kinds(schemas: Mapping[str, Schema]) -> Kinds:
    """Every table and column that rules may name: the stored ones now, all their versions, and what is looked up."""
    stored: dict[str, Mapping[str, Kind]] = {
        name: {column.name: column.kind for column in schema} for name, schema in schemas.items()
    }
    return {**stored, **{ALL + name: columns for name, columns in stored.items()}, **KNOWLEDGE}


def states(
    query: Query,
    stored: Mapping[str, Any],
    wanted: Mapping[str, Iterable[str]],
    as_of: date,
    known: datetime | None = None,
) -> dict[str, pa.Table]:
    """The rows of each table named in `wanted` with its columns named there, as known at the end of `as_of`.

    What was received before `known` counts, by default before that day's end.
    """
    ends = [pa.array([instant], pa.timestamp("us", tz="UTC")) for instant in (horizon(as_of), known or horizon(as_of))]
    bounds = pa.table(ends, ["horizon", "known"])
    made = {}
    for name, columns in wanted.items():
        table = name.removeprefix(ALL)
        names = sorted({*ALWAYS, *columns} - {*GIVEN})
        sources = {table: stored[table], "bounds": bounds}
        if name.startswith(ALL):
            made[name] = query(_versions(table, names), sources)
        else:
            now = f"WITH {surviving(table, names)} SELECT * FROM shown"  # noqa: S608
            made[name] = query(now, sources | {"patients": stored["patients"]})
    return made


def _versions(table: str, names: Iterable[str]) -> str:
    columns = ", ".join(f"v.{name}" for name in (*GIVEN, *names))
    return f"SELECT {columns} FROM {table} v WHERE v.known_at < (SELECT known FROM bounds)"  # noqa: S608
