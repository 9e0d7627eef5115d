"""A whole report of heart rehabilitation in which every profile and element of ours is used; all made up."""

from typing import Any

from synlig.core.codes import HEART_CODES, KL_CODES
from tests.gate_story import Json, Story, coded

HEART = "urn:synlig:hjerte/StructureDefinition/"
SCT, UCUM = "http://snomed.info/sct", "http://unitsofmeasure.org"
LEFT = "0cd5734d-b663-47c6-a3da-6b14a937d144"
"""Left because of other illness, of KL's reasons for cancelling."""


def heart(number: int = 5) -> Json:
    """A report on a course that was left before its end, with everything that can be measured."""
    story = Story(HEART, number)
    story.citizen("synlig-hjerte-citizen")
    citizen = story.to("Patient", "citizen")
    story.add(
        "ServiceRequest", "synlig-hjerte-referral", "referral", status="completed", intent="order",
        code=coded("hjerterehabilitering", HEART_CODES), subject=citizen, authoredOn="2026-08-03",
    )  # fmt: skip
    story.add(
        "CarePlan", "synlig-hjerte-course", "course", status="revoked", intent="plan", subject=citizen,
        category=[coded("hjerterehabilitering", HEART_CODES)], period={"start": "2026-08-10", "end": "2026-11-20"},
        supportingInfo=[story.to("ServiceRequest", "referral")],
        activity=[{"detail": {"status": "stopped", "statusReason": coded(LEFT, KL_CODES)}}],
    )  # fmt: skip
    _measurements(story)
    return story.report("synlig-hjerte-delivery-report")


def _measurements(story: Story) -> None:
    own = [
        ("sessions", "planlagte-traeningsgange", "", {"valueInteger": 24}),
        ("sessions", "gennemfoerte-traeningsgange", "", {"valueInteger": 11}),
        ("capacity", "watt-test", "start", {"valueQuantity": amount(105.5, "W")}),
        ("smoking", "rygestatus", "start", {"valueCodeableConcept": coded("ryger", HEART_CODES)}),
        ("smoking", "rygestatus", "slut", {"valueCodeableConcept": coded("eksryger", HEART_CODES)}),
        ("diet", "diaetbehandling", "", {"valueBoolean": True}),
        ("hads", "hads-angst", "start", {"valueInteger": 9}),
        ("hads", "hads-depression", "slut", {"valueInteger": 4}),
        ("heartqol", "heartqol-samlet", "slut", {"valueQuantity": amount(2.1, "{score}")}),
    ]
    _measured(story, "capacity", coded("1144649008", SCT), "slut", valueQuantity=amount(412, "m"))
    for profile, code, phase, value in own:
        _measured(story, profile, coded(code, HEART_CODES), phase, **value)


def _measured(story: Story, profile: str, code: Json, phase: str, **value: Any) -> None:
    when: Json = {"category": [coded(phase, HEART_CODES)]} if phase else {}
    story.add(
        "Observation", f"synlig-hjerte-{profile}", f"{profile}-{code['coding'][0]['code']}-{phase}", status="final",
        code=code, subject=story.to("Patient", "citizen"), focus=[story.to("CarePlan", "course")],
        effectiveDateTime="2026-11-19", **when, **value,
    )  # fmt: skip


def amount(value: float, unit: str) -> Json:
    """A quantity in a unit of UCUM."""
    return {"value": value, "system": UCUM, "code": unit}
