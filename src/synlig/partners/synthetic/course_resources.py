"""The resources of the guides for rehabilitation (§140) and prevention (§119), which are built alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from synlig.core.codes import KL_CODES
from synlig.core.kommune import SOR_SYSTEM, Sor
from synlig.partners.synthetic.care_resources import ACTIVE, IN_FOCUS, confirmed
from synlig.partners.synthetic.voice import Act, Body, concept_of

SKS: Final = "urn:oid:1.2.208.176.2.4.12"
KOMBIT_ORGANISATIONS: Final = "https://kombit.dk/sts/organisation"
LOCAL_CODES: Final = "http://gateway.kl.dk/1.0/CodeSystem/LocallyDefinedInterventions"
STATUS_REASON: Final = "http://hl7.org/fhir/StructureDefinition/request-statusReason"

CourseIg = Literal["140", "119"]


@dataclass(frozen=True, slots=True)
class Guide:
    """What differs between the two: addresses, categories and which interventions stand outside a course."""

    ig: CourseIg
    canon: str
    intervention_course: Body
    follow_up_course: Body
    service: Body
    opening: str
    closing: str | None
    follow_up: str

    @property
    def report(self) -> str:
        """The profile of the delivery report."""
        return self.profile("delivery-report")

    def profile(self, name: str) -> str:
        """The canonical address of one of its profiles."""
        return f"{self.canon}klgateway-{self.ig}-{name}"


GUIDES: Final[Mapping[CourseIg, Guide]] = {
    "140": Guide(
        ig="140",
        canon="http://fhir.kl.dk/rehab/StructureDefinition/",
        intervention_course=concept_of("f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb", KL_CODES),
        follow_up_course=concept_of("4863001e-14c7-4be8-a2da-e4f21a4b6ac4", KL_CODES),
        service=concept_of("7fc66c15-0cb3-4c89-9e18-f3a01e6a6592", KL_CODES),
        opening="Terapeutfaglig udredning",
        closing=None,
        follow_up="Opfølgning",
    ),
    "119": Guide(
        ig="119",
        canon="http://fhir.kl.dk/prevention/StructureDefinition/",
        intervention_course=concept_of("5c160c02-e858-4c1f-925a-71ed64844749", KL_CODES),
        follow_up_course=concept_of("9791e55a-656f-47eb-8fd5-c4a06b0a4662", KL_CODES),
        service=concept_of("a71921ea-fe83-441d-933b-cc21d0b3c8c3", KL_CODES),
        opening="Afklarende samtale",
        closing="Afsluttende samtale",
        follow_up="Opfølgning",
    ),
}


def organization(act: Act, guide: Guide, held_id: str, sor: Sor | None, kombit_id: str) -> Body:
    """An organisation by its SOR code, or by its id in KOMBIT's register where it has none."""
    identifier: Body = (
        {"use": "official", "system": KOMBIT_ORGANISATIONS, "value": f"urn:uuid:{kombit_id}"}
        if sor is None
        else {"use": "official", "system": SOR_SYSTEM, "value": sor}
    )
    return {
        "resourceType": "Organization",
        "id": held_id,
        "meta": act.meta(guide.profile("organization")),
        "identifier": [identifier],
        "active": True,
    }


def focus_condition(act: Act, guide: Guide, held_id: str, diagnosis: tuple[str, str], subject: Body) -> Body:
    """The diagnosis behind the referral, by SKS code."""
    code, words = diagnosis
    return {
        "resourceType": "Condition",
        "id": held_id,
        "meta": act.meta(guide.profile("focus-condition")),
        "clinicalStatus": ACTIVE,
        "code": concept_of(code, SKS, words if act.voice.make.displays else None),
        "subject": subject,
    }


def condition(act: Act, guide: Guide, held_id: str, code: Body, subject: Body) -> Body:
    """A condition found at the first contact; neither guide has severities."""
    return {
        "resourceType": "Condition",
        "id": held_id,
        "meta": act.meta(guide.profile("condition")),
        "clinicalStatus": ACTIVE,
        **confirmed(act),
        "category": [IN_FOCUS],
        "code": code,
        "subject": subject,
        "recordedDate": act.when(),
    }


def service_request(act: Act, guide: Guide, held_id: str, requester: Body | None, reason: Body, subject: Body) -> Body:
    """A referral that arrives now; §140 adds its own parts (`discharged`)."""
    body: Body = {
        "resourceType": "ServiceRequest",
        "id": held_id,
        "meta": act.meta(guide.profile("servicerequest")),
        "status": "active",
        "intent": "plan",
        "code": guide.service,
        "subject": subject,
        "authoredOn": act.when(),
        "reasonReference": [reason],
    }
    return body if requester is None else body | {"requester": requester}


def discharged(body: Body, guide: Guide, day: str, offered: str, kinds: tuple[Body, ...], late: Body | None) -> Body:
    """The parts of a referral from hospital: discharge, first contact offered, kind, reason for being late."""
    extensions: list[Body] = [{"url": guide.canon + "PreconditionDate", "valueDate": day}]
    if late is not None:
        extensions.append({"url": STATUS_REASON, "valueCodeableConcept": late})
    return body | {"extension": extensions, "category": list(kinds), "occurrencePeriod": {"start": offered}}


def care_plan(
    act: Act, guide: Guide, held_id: str, kind: Body, performer: Body, request: Body | None, subject: Body
) -> Body:
    """A course of interventions, or of following up, granted now."""
    body: Body = {"resourceType": "CarePlan", "id": held_id, "meta": act.meta(guide.profile("care-plan"))}
    if request is not None and guide.ig == "140":
        body["extension"] = [request_extension(guide, request)]
    return body | {
        "status": "active",
        "intent": "plan",
        "category": [kind],
        "subject": subject,
        "period": {"start": act.when()},
        "activity": [{"detail": {"status": "in-progress", "performer": [performer]}}],
    }


def intervention(act: Act, guide: Guide, held_id: str, detail: Body, above: Body, subject: Body) -> Body:
    """A planned intervention; `above` holds what it is based on: a course, or a referral."""
    body: Body = {"resourceType": "CarePlan", "id": held_id, "meta": act.meta(guide.profile("planned-intervention"))}
    return (
        body
        | above
        | {
            "status": "active",
            "intent": "plan",
            "subject": subject,
            "period": {"start": act.when()},
            "activity": [{"detail": detail}],
        }
    )


def intervention_detail(guide: Guide, code: Body, delivery: Body, performer: Body) -> Body:
    """The activity of a planned intervention."""
    return {
        "extension": [{"url": guide.canon + "DeliveryType", "valueCodeableConcept": delivery}],
        "code": code,
        "status": "in-progress",
        "performer": [performer],
    }


def request_extension(guide: Guide, request: Body) -> Body:
    """The extension that points at the referral."""
    return {"url": guide.canon + "BasedOnServiceRequestExtension", "valueReference": request}


def contact(act: Act, guide: Guide, held_id: str, plan: Body, form: Body, status: str, subject: Body) -> Body:
    """A contact under a course or an intervention, half an hour long."""
    return {
        "resourceType": "Encounter",
        "id": held_id,
        "meta": act.meta(guide.profile("encounter")),
        "extension": [{"url": guide.canon + "BasedOnCarePlanExtension", "valueReference": plan}],
        "status": status,
        "class": form,
        "subject": subject,
        "period": {"start": act.instant(), "end": act.instant(30)},
    }
