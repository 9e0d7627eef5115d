"""What a heart-rehabilitation database takes of municipalities: courses with what was measured in them."""

from collections.abc import Iterator
from typing import Final

from synlig_sandbox.reading import Json, Reading

GUIDE: Final = "urn:synlig:hjerte/StructureDefinition/"
MEASURED: Final = {"status", "category", "code", "subject", "focus", "effectiveDateTime"}
LIMITS: Final = {
    "1144649008": 1200, "watt-test": 600, "hads-angst": 21, "hads-depression": 21, "heartqol-samlet": 3,
    "heartqol-fysisk": 3, "heartqol-emotionel": 3, "planlagte-traeningsgange": 400, "gennemfoerte-traeningsgange": 400,
}  # fmt: skip
TAKEN: Final = {
    "synlig-hjerte-citizen": ("Patient", {"identifier", "managingOrganization"}),
    "synlig-hjerte-referral": ("ServiceRequest", {"status", "intent", "code", "subject", "authoredOn"}),
    "synlig-hjerte-course": (
        "CarePlan",
        {"status", "intent", "category", "subject", "period", "supportingInfo", "activity"},
    ),
    "synlig-hjerte-sessions": ("Observation", MEASURED | {"valueInteger"}),
    "synlig-hjerte-capacity": ("Observation", MEASURED | {"valueQuantity"}),
    "synlig-hjerte-smoking": ("Observation", MEASURED | {"valueCodeableConcept"}),
    "synlig-hjerte-diet": ("Observation", MEASURED | {"valueBoolean"}),
    "synlig-hjerte-hads": ("Observation", MEASURED | {"valueInteger"}),
    "synlig-hjerte-heartqol": ("Observation", MEASURED | {"valueQuantity"}),
}


def within_limits(profile: str, resource: Json) -> Iterator[str]:
    """Whether a course ends after it begins, and what was measured can be so."""
    if profile == "synlig-hjerte-course":
        period = resource["period"]
        if period.get("end", period["start"])[:10] < period["start"][:10]:
            yield "course"
    if resource["resourceType"] == "Observation":
        code, value = code_of(resource), value_of(resource)
        if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= LIMITS[code]:
            yield "measurement"


def code_of(observation: Json) -> str:
    """What was measured."""
    return str(observation["code"]["coding"][0]["code"])


def value_of(observation: Json) -> str | float | bool:
    """What was found."""
    if "valueCodeableConcept" in observation:
        return str(observation["valueCodeableConcept"]["coding"][0]["code"])
    if "valueQuantity" in observation:
        return float(observation["valueQuantity"]["value"])
    found: float | bool = observation["valueInteger"] if "valueInteger" in observation else observation["valueBoolean"]
    return found


READING: Final = Reading(GUIDE, "synlig-hjerte-delivery-report", TAKEN, "synlig-hjerte-citizen", within_limits)
