"""Collecting the rows of many reports and handing them over as one Arrow table per declared table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pyarrow as pa

from synlig.core.arrow import arrow_schema
from synlig.core.codes import CodeBook
from synlig.core.errors import InputRejected
from synlig.core.table import Schema
from synlig.pipeline.tabulate import heart, rows
from synlig.pipeline.tabulate.canonical import canon
from synlig.pipeline.tabulate.columns import report_values, table_of
from synlig.pipeline.tabulate.decoding import decode
from synlig.pipeline.tabulate.elements import first_code
from synlig.pipeline.tabulate.instants import instant_micros
from synlig.pipeline.tabulate.reading import Origin, Reading
from synlig.pipeline.tabulate.resources import (
    CarePlan,
    Condition,
    Encounter,
    Goal,
    Meta,
    Observation,
    Patient,
    Procedure,
    Report,
    Resource,
    ServiceRequest,
)

Extract = Callable[[Any, Reading, Any], rows.Row]
ENTERED_IN_ERROR: Final = "entered-in-error"
Extracts = Mapping[type[Resource], tuple[str, Extract, Callable[[Any], str | None]]]
EXTRACTS: Final[Extracts] = {
    Patient: ("patients", rows.patient, lambda _: None),
    Condition: ("conditions", rows.condition, lambda resource: first_code(resource.verification_status)),
    CarePlan: ("care_plans", rows.care_plan, lambda resource: resource.status),
    Procedure: ("procedures", rows.procedure, lambda resource: resource.status),
    Encounter: ("encounters", rows.encounter, lambda resource: resource.status),
    Observation: ("observations", rows.observation, lambda resource: resource.status),
    Goal: ("goals", rows.goal, lambda resource: resource.lifecycle_status),
    ServiceRequest: ("service_requests", rows.service_request, lambda resource: resource.status),
}
"""Per resource type: its table, what is drawn out, and the status that says entered-in-error."""
HEART_EXTRACTS: Final[Extracts] = {
    **EXTRACTS,
    ServiceRequest: ("heart_referrals", heart.referral, lambda resource: resource.status),
    CarePlan: ("heart_courses", heart.course, lambda resource: resource.status),
    Observation: ("heart_measurements", heart.measurement, lambda resource: resource.status),
}
"""The same for reports on heart rehabilitation, which have tables of their own."""


class Tabulator:
    """Rows of accepted reports, gathered until `tables` hands them over."""

    def __init__(self, schemas: Mapping[str, Schema], book: CodeBook) -> None:
        """`schemas` are the declared tables by name; `book` says which UUID a reported code is counted under."""
        self._schemas = {name: arrow_schema(schema) for name, schema in schemas.items()}
        self._canon = canon(book)
        self._start()

    def _start(self) -> None:
        self._reports: list[rows.Row] = []
        self._rows: dict[str, list[rows.Row]] = {name: [] for name in self._schemas}

    def add(self, raw: bytes, origin: Origin) -> int:
        """Take in one accepted report; gives the number of rows it became.

        The version time is `meta.lastUpdated` where given, else the Bundle's `timestamp` (CONTRACT.md).

        Raises:
            InputRejected: not a report of the accepted form, or without any time; nothing of it was taken in.
        """
        report = decode(raw)
        reading = Reading(report, raw, origin)
        found = self._found(report, reading)
        for table, row in found:
            self._rows[table].append(reading.cleaned(row) if reading.exposed else row)
        self._reports.append(reading.cleaned(report_values(origin)))
        return len(found)

    def _found(self, report: Report, reading: Reading) -> list[tuple[str, rows.Row]]:
        """Each resource's table and row; one loop without calls of its own, since it runs for every resource."""
        extracts = _extracts(report.meta)
        at, stamped, found = len(self._reports), instant_micros(report.timestamp), list[tuple[str, rows.Row]]()
        for number, entry in enumerate(report.entry):
            resource = entry.resource
            if not isinstance(resource, Resource):
                continue
            table, extract, status = extracts[type(resource)]
            moment = stamped if resource.meta is None else _version_time(resource.meta, stamped)
            if moment is None:
                raise InputRejected("A resource without any version time cannot be placed among the others.")
            name = resource.id or f"{reading.bundle_id}.{number}"
            own = extract(resource, reading, self._canon)
            found.append((table, (at, name, moment, status(resource) == ENTERED_IN_ERROR, *own)))
        return found

    def tables(self) -> dict[str, pa.Table]:
        """One Arrow table per declared table (empty ones too); the tabulator is empty afterwards."""
        made = {name: table_of(self._rows[name], self._reports, schema) for name, schema in self._schemas.items()}
        self._start()
        return made


def _extracts(meta: Meta | None) -> Extracts:
    return HEART_EXTRACTS if heart.is_heart(meta) else EXTRACTS


def _version_time(meta: Meta, stamped: int | None) -> int | None:
    """When the version is of: as it says itself, else as its report does."""
    stated = instant_micros(meta.last_updated) if meta.last_updated else None
    return stamped if stated is None else stated
