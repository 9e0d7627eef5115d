"""The resources of the care guide (§83, §83a, §84, §86, §138), one function a profile."""

from collections.abc import Sequence
from typing import Final

from synlig.core.codes import FSIII, KL_CODES
from synlig.core.cpr import CPR_SYSTEM, Cpr
from synlig.core.kommune import SOR_SYSTEM, Sor
from synlig.partners.synthetic.voice import Act, Body, concept_of

CANON: Final = "http://fhir.kl.dk/gateway/StructureDefinition/"
REPORT: Final = CANON + "klgateway-care-delivery-report"
ACT_CODES: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
LOCAL_CODES: Final = "http://fhir.kl.dk/gateway/CodeSystem/LocallyDefinedInterventions"

ACTIVE: Final = concept_of("active", "http://terminology.hl7.org/CodeSystem/condition-clinical")
INACTIVE: Final = concept_of("inactive", "http://terminology.hl7.org/CodeSystem/condition-clinical")
CONFIRMED: Final = concept_of("confirmed", "http://terminology.hl7.org/CodeSystem/condition-ver-status")
IN_ERROR: Final = concept_of("entered-in-error", "http://terminology.hl7.org/CodeSystem/condition-ver-status")
IN_FOCUS: Final = concept_of("problem-list-item", "http://terminology.hl7.org/CodeSystem/condition-category")
CONDITION_GOAL: Final = concept_of("ca552020-6ed1-4cdc-b0d4-32697f1f27ad", KL_CODES)
GOAL_KIND: Final = concept_of("e182c5dc-9f91-474a-92e8-f62be3d498f4", FSIII)
FUNCTION_LEVEL: Final = concept_of("66959f77-6e2a-4574-8423-3ff097f8b9fa", KL_CODES)
EVALUATION: Final = concept_of("712744002", "http://snomed.info/sct")
FOLLOWING_UP: Final = concept_of("9f03dfbb-7a97-45a5-94db-d4c3501714a9", KL_CODES)
DELIVERING: Final = concept_of("784275f1-6822-4a88-b361-d958007d5253", KL_CODES)
ASSESSING: Final = concept_of("9269c9a2-8220-447b-a127-811275b41062", KL_CODES)
ACUTE: Final = concept_of("15775b0a-7ec6-469e-9d3c-a81fbc9a1b45", KL_CODES)
HOME: Final[Body] = {"system": ACT_CODES, "code": "HH"}
VIRTUAL: Final[Body] = {"system": ACT_CODES, "code": "VR"}
TELEPHONE: Final[Body] = {"system": KL_CODES, "code": "1b55a4b0-1156-4f58-b2df-b5c6014d9048"}
SCREEN: Final[Body] = {"system": KL_CODES, "code": "124be95d-6924-4609-9d2a-e7c73ae3ab3d"}
PERFORMANCE: Final = concept_of("C", FSIII)
IMPORTANCE: Final = concept_of("D", FSIII)
"""The guide's invariant on the citizen's own observation names these two older keys only."""


def citizen(act: Act, profile: str, held_id: str, cpr: Cpr, sor: Sor) -> Body:
    """The Patient of any of the three guides."""
    body: Body = {
        "resourceType": "Patient",
        "id": held_id,
        "meta": act.meta(profile),
        "identifier": [{"use": "official", "system": CPR_SYSTEM, "value": cpr.reveal()}],
        "deceasedBoolean": False,
        "managingOrganization": {"identifier": {"use": "official", "system": SOR_SYSTEM, "value": sor}},
    }
    return body if act.voice.make.terse else body | {"active": True}


def again(act: Act, body: Body, **changes: object) -> Body:
    """A later version of `body`, the same but for what changes."""
    return body | {"meta": act.meta(body["meta"]["profile"][0])} | changes


def taken_back(act: Act, body: Body) -> Body:
    """The version that says that `body` was entered in error; nothing else differs (R4 `con-5` bids the rest)."""
    match body["resourceType"]:
        case "Condition":
            later = again(act, body, verificationStatus=IN_ERROR)
            del later["clinicalStatus"]
            return later
        case "Goal":
            return again(act, body, lifecycleStatus="entered-in-error")
        case "Patient" | "Organization":
            return again(act, body, active=False)
        case _:
            return again(act, body, status="entered-in-error")


def condition(act: Act, held_id: str, code: Body, severity: Body | None, subject: Body, contact: Body | None) -> Body:
    """A condition in focus since now, with the planned contact that will follow it up."""
    body: Body = {"resourceType": "Condition", "id": held_id, "meta": act.meta(CANON + "klgateway-care-condition")}
    if contact is not None:
        body["extension"] = [follow_up_extension(contact)]
    body |= {"clinicalStatus": ACTIVE} | confirmed(act) | {"category": [IN_FOCUS]}
    if severity is not None:
        body["severity"] = severity
    return body | {"code": code, "subject": subject, "recordedDate": act.when()}


def confirmed(act: Act) -> Body:
    """The verification status of a condition, where the system tells it."""
    return {} if act.voice.make.terse else {"verificationStatus": CONFIRMED}


def ended_condition(act: Act, body: Body) -> Body:
    """The condition out of focus: the category goes."""
    later = again(act, body, clinicalStatus=INACTIVE)
    del later["category"]
    return later


def goal(act: Act, held_id: str, problem: Body, target: Body, subject: Body) -> Body:
    """A goal for a home-care condition: the severity hoped for."""
    return {
        "resourceType": "Goal",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-goal"),
        "lifecycleStatus": "active",
        "category": [CONDITION_GOAL],
        "description": GOAL_KIND,
        "subject": subject,
        "startDate": act.day.iso,
        "target": [{"measure": FUNCTION_LEVEL, "detailCodeableConcept": target}],
        "addresses": [problem],
    }


def plan(act: Act, held_id: str, detail: Body, subject: Body, contact: Body | None) -> Body:
    """A planned intervention, granted now."""
    body: Body = {
        "resourceType": "CarePlan",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-planned-intervention"),
    }
    if contact is not None:
        body["extension"] = [follow_up_extension(contact)]
    return body | {
        "status": "active",
        "intent": "plan",
        "subject": subject,
        "period": {"start": act.when()},
        "activity": [{"detail": detail}],
    }


def plan_detail(code: Body, reasons: Sequence[Body], status: str, delivery: Body | None) -> Body:
    """The activity of a planned intervention."""
    detail: Body = {"code": code, "reasonReference": list(reasons), "status": status}
    if delivery is not None:
        detail["extension"] = [{"url": CANON + "DeliveryType", "valueCodeableConcept": delivery}]
    return detail


def procedure(act: Act, held_id: str, code: Body, reasons: Sequence[Body], subject: Body) -> Body:
    """An intervention delivered now."""
    return {
        "resourceType": "Procedure",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-completed-intervention"),
        "status": "completed",
        "code": code,
        "subject": subject,
        "performedDateTime": act.instant(),
        "reasonReference": list(reasons),
    }


def follow_up_contact(act: Act, held_id: str, subject: Body, start: str) -> Body:
    """The planned contact at which conditions and interventions will be followed up."""
    return {
        "resourceType": "Encounter",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-encounter"),
        "status": "planned",
        "class": HOME,
        "type": [FOLLOWING_UP],
        "subject": subject,
        "period": {"start": start},
    }


def contact(act: Act, held_id: str, kind: Body, form: Body, subject: Body, minutes: int) -> Body:
    """A contact that took place, `minutes` long."""
    return {
        "resourceType": "Encounter",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-general-encounter"),
        "status": "finished",
        "class": form,
        "type": [kind],
        "subject": subject,
        "period": {"start": act.instant(), "end": act.instant(minutes)},
    }


def based_on(plan_ref: Body) -> Body:
    """The extension that ties a contact to an intervention."""
    return {"url": CANON + "BasedOnInterventionExtension", "valueReference": plan_ref}


def follow_up(act: Act, held_id: str, focus: Sequence[Body], result: Body, subject: Body) -> Body:
    """What came of following up."""
    return {
        "resourceType": "Observation",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-follow-up-observation"),
        "status": "final",
        "code": EVALUATION,
        "subject": subject,
        "focus": list(focus),
        "effectiveDateTime": act.when(),
        "valueCodeableConcept": result,
    }


def own_view(act: Act, held_id: str, asked: Body, answer: Body, focus: Body, subject: Body) -> Body:
    """The citizen's own view of a condition or area."""
    return {
        "resourceType": "Observation",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-citizens-own-observation"),
        "status": "final",
        "code": asked,
        "subject": subject,
        "focus": [focus],
        "effectiveDateTime": act.when(),
        "valueCodeableConcept": answer,
    }


def interest(act: Act, held_id: str, area: Body, subject: Body, at_risk: Body | None) -> Body:
    """An area looked into without finding a condition, or at risk of the condition coded `at_risk`."""
    body: Body = {
        "resourceType": "Observation",
        "id": held_id,
        "meta": act.meta(CANON + "klgateway-care-matter-of-interest-observation"),
    }
    if at_risk is not None:
        url = CANON + "klgateway-care-finding-context-at-risk-extension"
        body["extension"] = [{"url": url, "valueCoding": at_risk}]
    return body | {"status": "final", "code": area, "subject": subject, "effectiveDateTime": act.when()}


def follow_up_extension(contact_ref: Body) -> Body:
    """The extension that points at the planned follow-up contact."""
    return {"url": CANON + "klgateway-care-follow-up-encounter-extension", "valueReference": contact_ref}
