"""Reports as the tests of tabulation hand them over, and the rows they become."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.declared import codes, tables
from synlig.pipeline.tabulate import Origin, Tabulator
from tests.raw_reports import Json, patient, raw, report

ORIGIN = Origin(
    KommuneKode("0540"),
    Surrogate("5a" * 16),
    "K",
    date(1941, 5, 6),
    7,
    datetime(2026, 3, 2, 8, tzinfo=UTC),
    "report-1",
)
NOON = "2026-03-01T12:00:00+01:00"


def tabulated(*documents: Json) -> dict[str, pa.Table]:
    tabulator = Tabulator(tables.load(), codes.load())
    for document in documents:
        tabulator.add(raw(document), ORIGIN)
    return tabulator.tables()


def only_row(table: str, *resources: Json, timestamp: str = NOON) -> dict[str, Any]:
    [row] = tabulated(report(timestamp, patient(1), *resources))[table].to_pylist()
    return row
