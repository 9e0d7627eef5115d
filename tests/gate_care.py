"""A whole care report: every profile and extension of the guide, every element it allows; all made up."""

from synlig.core.codes import FSIII, KL_CODES, Style
from tests.gate_story import (
    BOOK,
    CARE,
    FOLLOW_UP,
    TERM,
    Json,
    Story,
    coded,
    condition_parts,
    delivery_type,
    home_care,
    level_codes,
    members,
    nursing,
)


def care(number: int = 1, style: Style = "uuid") -> Json:
    """A care report with every care profile and extension in it."""
    story = Story(CARE, number, style)
    story.citizen("klgateway-care-citizen")
    _care_conditions(story)
    _care_interventions(story)
    _care_encounters(story)
    _care_observations(story)
    return story.report("klgateway-care-delivery-report")


def _care_conditions(story: Story) -> None:
    citizen = story.to("Patient", "citizen")
    follow_up = story.extension(
        "klgateway-care-follow-up-encounter-extension", valueReference=story.to("Encounter", "planned")
    )
    severity = members("http://fhir.kl.dk/term/ValueSet/KLSeveritiesFSIII", story.style)[1]
    story.add(
        "Condition", "klgateway-care-condition", "home", extension=[follow_up], subject=citizen,
        code=coded(home_care(2, story.style)), severity=coded(severity), **condition_parts(),
    )  # fmt: skip
    story.add(
        "Condition", "klgateway-care-condition", "nursing", subject=citizen, code=coded(nursing(3, story.style)),
        **condition_parts(),
    )  # fmt: skip
    story.add(
        "Goal", "klgateway-care-goal", "goal", subject=citizen, lifecycleStatus="active",
        category=[coded("ca552020-6ed1-4cdc-b0d4-32697f1f27ad", KL_CODES)],
        description=coded("e182c5dc-9f91-474a-92e8-f62be3d498f4"), startDate="2026-11-03",
        target=[{
            "measure": coded("66959f77-6e2a-4574-8423-3ff097f8b9fa", KL_CODES),
            "detailCodeableConcept": coded(severity), "dueDate": "2027-02",
        }],
        addresses=[story.to("Condition", "home")],
    )  # fmt: skip


def _care_interventions(story: Story) -> None:
    code = members("http://fhir.kl.dk/gateway/ValueSet/FSIIICareInterventions", story.style)[5]
    follow_up = story.extension(
        "klgateway-care-follow-up-encounter-extension", valueReference=story.to("Encounter", "planned")
    )
    story.add(
        "CarePlan", "klgateway-care-planned-intervention", "plan", extension=[follow_up], intent="plan",
        status="active",
        subject=story.to("Patient", "citizen"), period={"start": "2026-11-03", "end": "2027-11-03"},
        activity=[{"detail": {
            "extension": [delivery_type(story)], "code": level_codes(story, code), "status": "in-progress",
            "reasonReference": [story.to("Condition", "home"), story.to("Condition", "nursing")],
        }}],
    )  # fmt: skip
    story.add(
        "Procedure", "klgateway-care-completed-intervention", "done", status="completed", code=level_codes(story, code),
        subject=story.to("Patient", "citizen"), performedDateTime="2026-11-20T09:30:00+01:00",
        reasonReference=[story.to("Condition", "home")],
    )  # fmt: skip


def _care_encounters(story: Story) -> None:
    citizen = story.to("Patient", "citizen")
    based_on = story.extension("BasedOnInterventionExtension", valueReference=story.to("CarePlan", "plan"))
    story.add(
        "Encounter", "klgateway-care-encounter", "planned", status="planned", subject=citizen,
        period={"start": "2026-12-01"}, type=[coded(FOLLOW_UP, KL_CODES)],
        **{"class": {"system": TERM + "v3-ActCode", "code": "HH"}},
    )  # fmt: skip
    story.add(
        "Encounter", "klgateway-care-general-encounter", "visit", extension=[based_on], status="finished",
        subject=citizen, period={"start": "2026-11-20T09:00:00Z", "end": "2026-11-20T09:40:00Z"},
        type=[coded("784275f1-6822-4a88-b361-d958007d5253", KL_CODES)],
        reasonReference=[story.to("Condition", "home")], **{"class": {"system": TERM + "v3-ActCode", "code": "HH"}},
    )  # fmt: skip


def _care_observations(story: Story) -> None:
    citizen = story.to("Patient", "citizen")
    result = members("http://fhir.kl.dk/term/ValueSet/KLFollowUpCodesFSIII", story.style)[0]
    area = members("http://fhir.kl.dk/gateway/ValueSet/FSIIICareMatterOfInterests", story.style)[0]
    level = members("http://fhir.kl.dk/term/ValueSet/KLPerformanceLevelCodesFSIII", story.style)[0]
    gone = members("http://fhir.kl.dk/gateway/ValueSet/KLGatewayCareMatterOfInterestValues", story.style)[0]
    asked = "C" if story.style == "legacy" else BOOK.canonical("C") or ""
    at_risk = story.extension(
        "klgateway-care-finding-context-at-risk-extension",
        valueCoding={"system": FSIII, "code": home_care(0, story.style)},
    )
    story.add(
        "Observation", "klgateway-care-follow-up-observation", "follow-up", status="final",
        code=coded("712744002", "http://snomed.info/sct"), subject=citizen,
        focus=[story.to("Condition", "home"), story.to("CarePlan", "plan")],
        effectiveDateTime="2026-11-20T09:30:00+01:00", valueCodeableConcept=coded(result),
    )  # fmt: skip
    story.add(
        "Observation", "klgateway-care-citizens-own-observation", "own", status="final", code=coded(asked),
        subject=citizen, focus=[story.to("Condition", "home")], effectiveDateTime="2026-11-20",
        valueCodeableConcept=coded(level),
    )  # fmt: skip
    story.add(
        "Observation", "klgateway-care-matter-of-interest-observation", "matter", extension=[at_risk], status="final",
        code=coded(area), subject=citizen, effectiveDateTime="2026-11-20", valueCodeableConcept=coded(gone),
    )  # fmt: skip
