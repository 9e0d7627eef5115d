"""Collecting the rows of many reports and handing them over as one Arrow table per declared table."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from synlig.core.arrow import arrow_schema
from synlig.core.codes import CodeBook
from synlig.core.table import Schema
from synlig.pipeline.tabulate.canonical import canon
from synlig.pipeline.tabulate.columns import AT_ONCE, Gathered, own_columns, report_columns, report_values
from synlig.pipeline.tabulate.decoding import decode
from synlig.pipeline.tabulate.drawing import Draw, Row, drawer
from synlig.pipeline.tabulate.drawn import DRAWN
from synlig.pipeline.tabulate.instants import instants
from synlig.pipeline.tabulate.reading import Origin, Reading
from synlig.pipeline.tabulate.resources import Meta, Report

HEART_TABLES: Final = "heart_"
HEART_REPORT: Final = "synlig-hjerte-delivery-report"
Drawers = dict[type[object], tuple[Draw, list[Row]]]
"""Per resource type: what draws its rows, and where they are gathered."""


class Tabulator:
    """Rows of accepted reports, gathered until `tables` hands them over."""

    def __init__(self, schemas: Mapping[str, Schema], book: CodeBook) -> None:
        """`schemas` are the declared tables by name; `book` says which UUID a reported code is counted under.

        Raises:
            SynligError: a declared column is drawn from nothing.
        """
        self._schemas = {name: arrow_schema(schema) for name, schema in schemas.items()}
        self._gathered = {name: Gathered(schema) for name, schema in self._schemas.items()}
        self._reports: list[Row] = []
        self._usual, self._heart, canonical = Drawers(), Drawers(), canon(book)
        for name, drawn in DRAWN.items():
            draw = drawer(drawn, own_columns(self._schemas[name]), canonical)
            self._heart[drawn.type] = draw, self._gathered[name].rows
            if not name.startswith(HEART_TABLES):
                self._usual[drawn.type] = draw, self._gathered[name].rows

    def add(self, raw: bytes, origin: Origin) -> int:
        """Take in one accepted report; gives the number of rows it became.

        The version time is `meta.lastUpdated` where given, else the Bundle's `timestamp` (CONTRACT.md).

        Raises:
            InputRejected: not a report of the accepted form, or without any time; nothing of it was taken in.
        """
        report, reading = decode(raw), Reading(raw, origin)
        try:
            drawn = self._draw(report, reading)
        except BaseException:
            self._take_back()
            raise
        secrets, told = reading.secrets(), report_values(origin)
        self._reports.append(reading.cleaned(told, secrets) if secrets else told)
        for gathered in self._gathered.values():
            if secrets:
                gathered.change_last(len(self._reports) - 1, lambda row: reading.cleaned(row, secrets))
            if len(gathered.rows) >= AT_ONCE:
                gathered.turn()
        return drawn

    def _draw(self, report: Report, reading: Reading) -> int:
        """Draw the rows of a report; one loop that calls little, since it runs for every resource."""
        drawer_of = (self._heart if _is_heart(report.meta) else self._usual).get
        at, stamped, drawn = len(self._reports), instants[report.timestamp], 0
        for place, entry in enumerate(report.entry):
            resource = entry.resource
            drawer = drawer_of(type(resource))
            if drawer is not None:
                draw, rows = drawer
                rows.append(draw(resource, at, place, stamped, reading))
                drawn += 1
        return drawn

    def _take_back(self) -> None:
        """Let go of the rows of the report that was being drawn."""
        for gathered in self._gathered.values():
            gathered.change_last(len(self._reports), lambda _: None)

    def tables(self) -> dict[str, pa.Table]:
        """One Arrow table per declared table (empty ones too); the tabulator is empty afterwards."""
        reports = report_columns(self._reports, self._schemas["patients"]) if self._reports else []
        self._reports.clear()
        return {name: gathered.table(reports) for name, gathered in self._gathered.items()}


def _is_heart(meta: Meta | None) -> bool:
    """Whether a report with this meta is one on heart rehabilitation."""
    return meta is not None and any(url.partition("|")[0].endswith(HEART_REPORT) for url in meta.profile)
