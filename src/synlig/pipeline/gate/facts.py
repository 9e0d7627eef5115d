"""Reads from a report, sound or not, what intake must know of it: citizen, unit, time."""

from datetime import datetime

from synlig.core.cpr import CPR_SYSTEM, Cpr
from synlig.core.errors import WrongUsage
from synlig.core.instant import span_of
from synlig.core.kommune import SOR_SYSTEM, Sor
from synlig.core.profile import GuideName, Json
from synlig.pipeline.gate.judged import ReportFacts
from synlig.pipeline.gate.nav import at, objects, text

JsonObject = dict[str, Json]


def facts_of(bundle: JsonObject, guide: GuideName) -> ReportFacts:
    """The facts of a report of `guide`, each None where it could not be read."""
    citizens = [each for each in objects(bundle, "entry.resource") if each.get("resourceType") == "Patient"]
    citizen = citizens[0] if len(citizens) == 1 else {}
    return ReportFacts(guide, _cpr(citizen), _sor(citizen), instant(text(bundle, "timestamp")))


def instant(value: str | None) -> datetime | None:
    """The instant a FHIR text means, in UTC, or None."""
    span = span_of(value) if value is not None and "T" in value else None
    return span.start if span is not None else None


def _cpr(citizen: JsonObject) -> Cpr | None:
    value = _value(citizen, "identifier", CPR_SYSTEM)
    try:
        return Cpr(value) if value is not None else None
    except WrongUsage:
        return None


def _sor(citizen: JsonObject) -> Sor | None:
    value = _value(citizen, "managingOrganization.identifier", SOR_SYSTEM)
    return Sor(value) if value is not None and value.isascii() and value.isdigit() and len(value) >= 11 else None


def _value(citizen: JsonObject, path: str, system: str) -> str | None:
    for identifier in at(citizen, path):
        if text(identifier, "system") == system:
            return text(identifier, "value")
    return None
