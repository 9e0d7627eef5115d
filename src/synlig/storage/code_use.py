"""Where in our data codes are used: rows by table, column and municipality, as reported (C1: what would change)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from synlig.storage.engine import AnyEngine
from synlig.storage.tables import Tables

PLACES: Final = (
    ("conditions", "code"),
    ("conditions", "severity"),
    ("conditions", "diagnosis"),
    ("care_plans", "code"),
    ("care_plans", "local_code"),
    ("care_plans", "category"),
    ("care_plans", "delivery_types"),
    ("procedures", "code"),
    ("procedures", "local_code"),
    ("encounters", "types"),
    ("observations", "code"),
    ("observations", "value_code"),
    ("goals", "severity"),
    ("goals", "category"),
    ("service_requests", "code"),
    ("service_requests", "categories"),
)
"""Columns that hold codes as they were reported; several codes in one cell are parted by blanks."""


CodeRows = Callable[[Collection[str]], Sequence[tuple[str, str, str, int]]]
"""Code, table, column and how many rows hold it there, protected as cells are: whoever approves may see it."""


@dataclass(frozen=True, slots=True)
class Used:
    """How many rows of a municipality hold a code in a column: exact, for those who protect it before it is shown."""

    code: str
    table: str
    column: str
    kommune: str
    rows: int


class CodeUse:
    """Counts rows by code; gives no row and no citizen."""

    def __init__(self, tables: Tables, engine: AnyEngine) -> None:
        self._tables, self._engine = tables, engine

    def of(self, codes: Collection[str]) -> Iterator[Used]:
        """Where the codes are used, table by table."""
        if not codes:
            return
        wanted = pa.table({"code": pa.array(sorted(set(codes)), pa.string())})
        there = set(self._tables.names())
        for table, column in PLACES:
            if table in there:
                sources = {table: self._tables.dataset(table), "wanted": wanted}
                for row in self._engine.query(_counting(table, column), sources).to_pylist():
                    yield Used(row["code"], table, column, row["kommune"], row["counted"])


def _counting(table: str, column: str) -> str:
    return f"""
        SELECT wanted.code AS code, reported.kommune AS kommune, count(*) AS counted
        FROM (
            SELECT unnest(string_split({column}, ' ')) AS code, kommune FROM {table} WHERE {column} IS NOT NULL
        ) AS reported
        JOIN wanted ON wanted.code = reported.code
        GROUP BY wanted.code, reported.kommune ORDER BY wanted.code, reported.kommune
    """  # noqa: S608 (names of our own)
