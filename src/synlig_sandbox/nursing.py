"""What a national register of home nursing takes: its own reading of the rules, report by report."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

Json = dict[str, Any]
GUIDE: Final = "http://municipality-healthcare-data.gateway.kl.dk/1.0/StructureDefinition/"
FSIII: Final = "http://kl.dk/fhir/common/caresocial/CodeSystem/FSIII"
CPR: Final = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{6}")
SOR: Final = re.compile(r"\d{11,}")
EVERYWHERE: Final = frozenset({"resourceType", "id", "meta"})
TAKEN: Final = {
    "klgateway-care-citizen": ("Patient", {"identifier", "managingOrganization"}),
    "klgateway-care-condition": (
        "Condition",
        {"extension", "clinicalStatus", "verificationStatus", "category", "code", "subject", "recordedDate"},
    ),
    "klgateway-care-planned-intervention": (
        "CarePlan",
        {"extension", "status", "intent", "subject", "period", "activity"},
    ),
    "klgateway-care-completed-intervention": (
        "Procedure",
        {"status", "code", "subject", "performedDateTime", "reasonReference"},
    ),
    "klgateway-care-encounter": ("Encounter", {"status", "class", "type", "subject", "period"}),
    "klgateway-care-follow-up-observation": (
        "Observation",
        {"status", "code", "subject", "focus", "effectiveDateTime", "valueCodeableConcept"},
    ),
    "klgateway-care-matter-of-interest-observation": (
        "Observation",
        {"extension", "status", "code", "subject", "effectiveDateTime", "valueCodeableConcept"},
    ),
}
"""Profile -> (resource type, the elements it may have). Severity, goals and citizens' own views are not among them."""


def judge(report: Any) -> str:
    """Why `report` is not taken, as a code; empty when it is."""
    try:
        return next(_faults(report), "")
    except (KeyError, TypeError, IndexError, AttributeError):
        return "structure"


def citizen_of(report: Json) -> str:
    """The CPR number that a report taken is about."""
    patients = [each for each in _resources(report) if each["resourceType"] == "Patient"]
    return str(patients[0]["identifier"][0]["value"])


def _faults(report: Json) -> Iterator[str]:
    if report["resourceType"] != "Bundle" or report["type"] != "collection" or not report["timestamp"]:
        yield "structure"
    if report["meta"]["profile"] != [GUIDE + "klgateway-care-delivery-report"]:
        yield "profile"
    resources = _resources(report)
    if [each["resourceType"] for each in resources].count("Patient") != 1 or len(resources) < 2:
        yield "citizen"
    names = {f"{each['resourceType']}/{each['id']}" for each in resources}
    for resource in resources:
        yield from _resource_faults(resource, names)


def _resource_faults(resource: Json, names: set[str]) -> Iterator[str]:
    (profile,) = resource["meta"]["profile"]
    kind, elements = TAKEN.get(profile.removeprefix(GUIDE), ("", set[str]()))
    if resource["resourceType"] != kind or not profile.startswith(GUIDE):
        yield "profile"
    if set(resource) - EVERYWHERE - elements:
        yield "prohibited"
    if any(pointed not in names for pointed in _references(resource)):
        yield "reference"
    if kind == "Patient":
        yield from _citizen_faults(resource)
    else:
        yield from _content_faults(profile.rpartition("/")[2], resource)


def _citizen_faults(patient: Json) -> Iterator[str]:
    (identifier,) = patient["identifier"]
    if identifier["system"] != "urn:oid:1.2.208.176.1.2" or CPR.fullmatch(identifier["value"]) is None:
        yield "cpr"
    if SOR.fullmatch(patient["managingOrganization"]["identifier"]["value"]) is None:
        yield "sor"


def _content_faults(profile: str, resource: Json) -> Iterator[str]:
    held = {
        "klgateway-care-condition": ("condition", resource.get("code")),
        "klgateway-care-planned-intervention": ("intervention", _planned(resource)),
        "klgateway-care-completed-intervention": ("intervention", resource.get("code")),
        "klgateway-care-matter-of-interest-observation": ("area", resource.get("code")),
    }
    if profile in held:
        kind, code = held[profile]
        codes = [coding["code"] for coding in (code or {})["coding"] if coding["system"] == FSIII]
        if len(codes) != 1 or codes[0] not in _nursing()[kind]:
            yield "not-nursing"


def _planned(resource: Json) -> Json | None:
    activity = resource.get("activity")
    return activity[0]["detail"]["code"] if activity else None


def _resources(report: Json) -> list[Json]:
    return [entry["resource"] for entry in report["entry"]]


def _references(element: Any) -> Iterator[str]:
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str):
            yield element["reference"]
        for value in element.values():
            yield from _references(value)
    elif isinstance(element, list):
        for value in element:
            yield from _references(value)


@cache
def _nursing() -> dict[str, frozenset[str]]:
    """FSIII's home nursing codes by kind, UUIDs and older keys (FSIII 20240530)."""
    rows = list(csv.DictReader(files("synlig_sandbox").joinpath("nursing.csv").read_text("utf-8").splitlines()))
    return {
        kind: frozenset(row[style] for row in rows if row["kind"] == kind for style in ("uuid", "legacy"))
        for kind in ("condition", "intervention", "area")
    }
