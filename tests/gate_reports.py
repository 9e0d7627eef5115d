"""Whole reports of KL's three guides and our own, in which every profile and element is used; all made up."""

from collections.abc import Iterator

from synlig.core.codes import KL_CODES
from tests.gate_care import care
from tests.gate_heart import HEART, heart
from tests.gate_story import (
    ICPC2,
    KOMBIT,
    PREVENTION,
    REHAB,
    SKS,
    SOR,
    TERM,
    Json,
    Story,
    coded,
    condition_parts,
    delivery_type,
    key,
    level_codes,
    members,
)


def rehab(number: int = 2) -> Json:
    """A §140 report with every profile and extension of the guide in it."""
    story = Story(REHAB, number)
    story.citizen("klgateway-140-citizen")
    _condition(story, "140", "Conditions140", "rehab")
    _focus(story, "140", coded("DS720", SKS, display="Brud på lårbenshals"))
    _organizations(story, "140")
    _plans(story, "140", "f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb", "2abe20c7-c0b4-41c1-b397-52acf36499ef")
    _encounter(story, "140")
    discharge = story.extension("PreconditionDate", valueDate="2026-10-30")
    reason = {
        "url": "http://hl7.org/fhir/StructureDefinition/request-statusReason",
        "valueCodeableConcept": coded("a8632e22-bf0c-4f5a-92a7-70977ba104d5", KL_CODES),
    }
    story.add(
        "ServiceRequest", "klgateway-140-servicerequest", "earlier", extension=[discharge], status="revoked",
        intent="plan", category=[coded("ffd81f78-352e-4589-a195-5350dd1df2a4", KL_CODES)],
        code=_service("rehab/ValueSet/ServiceTypes140"), subject=story.to("Patient", "citizen"),
        authoredOn="2026-10-28T12:00:00+01:00", requester=story.to("Organization", "hospital"),
    )  # fmt: skip
    story.add(
        "ServiceRequest", "klgateway-140-servicerequest", "request", extension=[discharge, reason], status="active",
        intent="plan", replaces=[story.to("ServiceRequest", "earlier")],
        category=[coded("0c8e2bfc-1350-45d1-90da-c07e2645d073", KL_CODES),
                  coded("8b962281-2ab6-4b10-9c91-4bac592d6d49", KL_CODES)],
        code=_service("rehab/ValueSet/ServiceTypes140"), subject=story.to("Patient", "citizen"),
        occurrencePeriod={"start": "2026-11-04"}, authoredOn="2026-10-29T12:00:00+01:00",
        requester=story.to("Organization", "hospital"), reasonReference=[story.to("Condition", "focus")],
    )  # fmt: skip
    return story.report("klgateway-140-delivery-report")


def prevention(number: int = 3) -> Json:
    """A §119 report with every profile and extension of the guide in it."""
    story = Story(PREVENTION, number)
    story.citizen("klgateway-119-citizen")
    _condition(story, "119", "KLConditionCodes119", "prevention")
    _focus(story, "119", {"coding": [{"system": SKS, "code": "DI252B"}, {"system": ICPC2, "code": "K75"}]})
    _organizations(story, "119")
    _plans(story, "119", "5c160c02-e858-4c1f-925a-71ed64844749", "c9a99304-1788-43b7-b7be-e187b092ae9c")
    _encounter(story, "119")
    for name, more in (("earlier", {}), ("request", {"replaces": [story.to("ServiceRequest", "earlier")]})):
        story.add(
            "ServiceRequest", "klgateway-119-servicerequest", name, status="active", intent="plan",
            code=_service("prevention/ValueSet/ServiceTypes119"), subject=story.to("Patient", "citizen"),
            authoredOn="2026-10-29", requester=story.to("Organization", "hospital"),
            reasonReference=[story.to("Condition", "focus")], **more,
        )  # fmt: skip
    return story.report("klgateway-119-delivery-report")


def _service(name: str) -> Json:
    return coded(members("http://fhir.kl.dk/" + name)[0], KL_CODES)


def _condition(story: Story, guide: str, listed: str, part: str) -> None:
    code = members(f"http://fhir.kl.dk/{part}/ValueSet/{listed}")[0]
    story.add(
        "Condition", f"klgateway-{guide}-condition", "condition", subject=story.to("Patient", "citizen"),
        code=coded(code), **condition_parts(),
    )  # fmt: skip


def _focus(story: Story, guide: str, code: Json) -> None:
    parts = condition_parts()
    story.add(
        "Condition", f"klgateway-{guide}-focus-condition", "focus", subject=story.to("Patient", "citizen"),
        clinicalStatus=parts["clinicalStatus"], verificationStatus=parts["verificationStatus"],
        code={**code, "text": "Aktionsdiagnose"},
    )  # fmt: skip


def _organizations(story: Story, guide: str) -> None:
    profile = f"klgateway-{guide}-organization"
    for name, system, value in (
        ("hospital", SOR, "99900000000012"),
        ("provider", KOMBIT, f"urn:uuid:{key('provider')}"),
    ):
        story.add(
            "Organization", profile, name, active=True, name="Enheden",
            identifier=[{"use": "official", "system": system, "value": value}],
        )  # fmt: skip


def _plans(story: Story, guide: str, category: str, code: str) -> None:
    request = {"valueReference": story.to("ServiceRequest", "request")}
    based_on = story.extension("BasedOnServiceRequestExtension", **request)
    common = {
        "status": "active", "intent": "plan", "subject": story.to("Patient", "citizen"),
        "period": {"start": "2026-11-04", "end": "2027-01-15"},
    }  # fmt: skip
    reason = "82e99421-31da-4915-96ed-168ccfa1d20c"
    story.add(
        "CarePlan", f"klgateway-{guide}-care-plan", "course", category=[coded(category, KL_CODES)],
        activity=[{"detail": {
            "status": "cancelled", "statusReason": coded(reason, KL_CODES),
            "performer": [story.to("Organization", "provider")],
        }}],
        **common, **({"extension": [based_on]} if guide == "140" else {}),
    )  # fmt: skip
    story.add(
        "CarePlan", f"klgateway-{guide}-planned-intervention", "plan", extension=[based_on],
        basedOn=[story.to("CarePlan", "course")],
        activity=[{"detail": {
            "extension": [delivery_type(story)], "code": level_codes(story, code), "status": "scheduled",
            "reasonReference": [story.to("Condition", "condition")],
            "performer": [story.to("Organization", "provider")],
        }}],
        **common,
    )  # fmt: skip


def _encounter(story: Story, guide: str) -> None:
    based_on = story.extension("BasedOnCarePlanExtension", valueReference=story.to("CarePlan", "plan"))
    story.add(
        "Encounter", f"klgateway-{guide}-encounter", "visit", extension=[based_on], status="finished",
        subject=story.to("Patient", "citizen"),
        period={"start": "2026-11-06T10:00:00+01:00", "end": "2026-11-06T11:00:00+01:00"},
        **{"class": {"system": TERM + "v3-ActCode", "code": "AMB", "display": "ambulatory"}},
    )  # fmt: skip


def incremental(*reports: Json) -> Json:
    """An incremental delivery around reports of one guide."""
    base = reports[0]["meta"]["profile"][0].rpartition("/")[0] + "/"
    stem = {REHAB: "klgateway-140", HEART: "synlig-hjerte"}.get(base, "klgateway-care")
    return {
        "resourceType": "Bundle",
        "id": key(base, "incremental"),
        "meta": {"profile": [f"{base}{stem}-incremental-delivery"]},
        "type": "collection",
        "timestamp": "2026-11-20T22:00:00Z",
        "entry": [{"fullUrl": f"urn:uuid:{report['id']}", "resource": report} for report in reports],
    }


def everything() -> Iterator[tuple[str, Json]]:
    """One whole report of each guide, and care in both code styles."""
    yield "care", care()
    yield "care-legacy", care(4, "legacy")
    yield "140", rehab()
    yield "119", prevention()
    yield "hjerte", heart()
