"""What a national register of home nursing takes: its own reading of the rules, report by report."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from synlig_sandbox.reading import Json, Reading

GUIDE: Final = "http://municipality-healthcare-data.gateway.kl.dk/1.0/StructureDefinition/"
FSIII: Final = "http://kl.dk/fhir/common/caresocial/CodeSystem/FSIII"
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


def only_nursing(profile: str, resource: Json) -> Iterator[str]:
    """Whether a coded element is of home nursing."""
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


@cache
def _nursing() -> dict[str, frozenset[str]]:
    """FSIII's home nursing codes by kind, UUIDs and older keys (FSIII 20240530)."""
    rows = list(csv.DictReader(files("synlig_sandbox").joinpath("nursing.csv").read_text("utf-8").splitlines()))
    return {
        kind: frozenset(row[style] for row in rows if row["kind"] == kind for style in ("uuid", "legacy"))
        for kind in ("condition", "intervention", "area")
    }


READING: Final = Reading(GUIDE, "klgateway-care-delivery-report", TAKEN, "klgateway-care-citizen", only_nursing)
