"""The resources of heart rehabilitation by our own profiles, one function a profile."""

from typing import Final

from synlig.core.codes import HEART_CODES, KL_CODES
from synlig.partners.synthetic.voice import Act, Body, concept_of

CANON: Final = "urn:synlig:hjerte/StructureDefinition/synlig-hjerte-"
REPORT: Final = CANON + "delivery-report"
SERVICE: Final = concept_of("hjerterehabilitering", HEART_CODES)
START, END = concept_of("start", HEART_CODES), concept_of("slut", HEART_CODES)
WALK: Final = concept_of("1144649008", "http://snomed.info/sct")
WATT: Final = concept_of("watt-test", HEART_CODES)
UCUM: Final = "http://unitsofmeasure.org"


def referral(act: Act, held_id: str, subject: Body) -> Body:
    """The hospital's referral, as it arrives now."""
    return {
        "resourceType": "ServiceRequest",
        "id": held_id,
        "meta": act.meta(CANON + "referral"),
        "status": "active",
        "intent": "order",
        "code": SERVICE,
        "subject": subject,
        "authoredOn": act.when(),
    }


def course(act: Act, held_id: str, request: Body, subject: Body) -> Body:
    """A course that begins now."""
    return {
        "resourceType": "CarePlan",
        "id": held_id,
        "meta": act.meta(CANON + "course"),
        "status": "active",
        "intent": "plan",
        "category": [SERVICE],
        "subject": subject,
        "period": {"start": act.when()},
        "supportingInfo": [request],
        "activity": [{"detail": {"status": "in-progress"}}],
    }


def ended(act: Act, plan: Body, activity: str, reason: str | None) -> Body:
    """What changes in a course that ends now: `activity` says how, `reason` is one of KL's for cancelling."""
    detail: Body = {"status": activity}
    if reason is not None:
        detail["statusReason"] = concept_of(reason, KL_CODES)
    status = "completed" if activity == "completed" else "revoked"
    return {"status": status, "period": plan["period"] | {"end": act.when()}, "activity": [{"detail": detail}]}


def measurement(
    act: Act, kind: str, held_id: str, code: Body, phase: Body | None, value: Body, refs: tuple[Body, Body]
) -> Body:
    """Something measured or asked now; `refs` are the course and the citizen."""
    body: Body = {
        "resourceType": "Observation",
        "id": held_id,
        "meta": act.meta(CANON + kind),
        "status": "final",
    }
    if phase is not None:
        body["category"] = [phase]
    return body | {
        "code": code,
        "subject": refs[1],
        "focus": [refs[0]],
        "effectiveDateTime": act.when(),
        **value,
    }


def amount(value: float, unit: str) -> Body:
    """A value with a unit of UCUM."""
    return {"valueQuantity": {"value": value, "system": UCUM, "code": unit}}


def answer(code: str) -> Body:
    """An answer by one of our own codes."""
    return {"valueCodeableConcept": concept_of(code, HEART_CODES)}
