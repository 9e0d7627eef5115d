"""Care reports with home nursing and home care in them, for the tests of exchange; nobody in them exists."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

GUIDE = "http://fhir.kl.dk/gateway/StructureDefinition/"
FSIII = "urn:oid:1.2.208.176.2.21"
KL = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
NURSING_CONDITION, HOME_CARE_CONDITION = "I2.1", "J1.1"
NURSING_INTERVENTION, HOME_CARE_INTERVENTION = "G1.10", "H1.1"
NURSING_AREA, HOME_CARE_AREA = "I7", "J1"
Json = dict[str, Any]


def digits_of(number: int) -> str:
    """Ten digits with the form of a CPR number, made here so that none stands in a file."""
    return f"{number % 28 + 1:02}{number // 28 % 12 + 1:02}{30 + number // 336 % 60:02}{number % 10000:04}"


def same_id(*parts: object) -> str:
    """The id that belongs to `parts`."""
    return str(uuid5(NAMESPACE_OID, "/".join(map(str, parts))))


def entry(kind: str, profile: str, key: str, **elements: Any) -> Json:
    resource = {"resourceType": kind, "id": key, "meta": {"profile": [GUIDE + profile]}, **elements}
    return {"fullUrl": f"https://journal.invalid/{kind}/{key}", "resource": resource}


def coded(code: str, system: str = FSIII, **more: Any) -> Json:
    return {"coding": [{"system": system, "code": code, **more}]}


def points_at(kind: str, key: str) -> Json:
    return {"reference": f"{kind}/{key}"}


def status(code: str, system: str) -> Json:
    return coded(code, f"http://terminology.hl7.org/CodeSystem/{system}")


def citizen(number: int, sor: str = "99900540000019") -> Json:
    return entry(
        "Patient",
        "klgateway-care-citizen",
        same_id("citizen", number),
        identifier=[{"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": digits_of(number)}],
        managingOrganization={"identifier": {"use": "official", "system": "urn:oid:1.2.208.176.1.1", "value": sor}},
        deceasedBoolean=False,
    )


def condition(number: int, code: str, **elements: Any) -> Json:
    whole: Json = {
        "clinicalStatus": status("active", "condition-clinical"),
        "category": [status("problem-list-item", "condition-category")],
        "code": coded(code),
        "subject": points_at("Patient", same_id("citizen", number)),
        "recordedDate": "2026-11-20",
        **elements,
    }
    return entry("Condition", "klgateway-care-condition", same_id("condition", number, code), **whole)


def care_plan(number: int, code: str, reasons: tuple[str, ...] = (), **elements: Any) -> Json:
    detail: Json = {"code": coded(code), "status": "in-progress"}
    if reasons:
        detail["reasonReference"] = [points_at("Condition", same_id("condition", number, each)) for each in reasons]
    whole: Json = {
        "status": "active",
        "intent": "plan",
        "subject": points_at("Patient", same_id("citizen", number)),
        "period": {"start": "2026-11-20"},
        "activity": [{"detail": detail}],
        **elements,
    }
    return entry("CarePlan", "klgateway-care-planned-intervention", same_id("plan", number, code), **whole)


def procedure(number: int, code: str, day: int = 20) -> Json:
    return entry(
        "Procedure",
        "klgateway-care-completed-intervention",
        same_id("procedure", number, code, day),
        status="completed",
        code=coded(code),
        subject=points_at("Patient", same_id("citizen", number)),
        performedDateTime=f"2026-11-{day:02}T10:15:00+01:00",
    )


def encounter(number: int) -> Json:
    return entry(
        "Encounter",
        "klgateway-care-encounter",
        same_id("encounter", number),
        status="planned",
        type=[coded("9f03dfbb-7a97-45a5-94db-d4c3501714a9", KL)],
        subject=points_at("Patient", same_id("citizen", number)),
        period={"start": "2026-12-01"},
        **{"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"}},
    )


def follow_up(number: int, *focus: tuple[str, str]) -> Json:
    return entry(
        "Observation",
        "klgateway-care-follow-up-observation",
        same_id("follow-up", number, *focus),
        status="final",
        code=coded("712744002", "http://snomed.info/sct"),
        subject=points_at("Patient", same_id("citizen", number)),
        focus=[points_at(kind, key) for kind, key in focus],
        effectiveDateTime="2026-11-20",
        valueCodeableConcept=coded("E1"),
    )


def area(number: int, code: str, **elements: Any) -> Json:
    return entry(
        "Observation",
        "klgateway-care-matter-of-interest-observation",
        same_id("area", number, code),
        status="final",
        code=coded(code),
        subject=points_at("Patient", same_id("citizen", number)),
        effectiveDateTime="2026-11-20",
        **elements,
    )


def followed_by(number: int) -> list[Json]:
    """The extension that says when a condition or an intervention is looked at again."""
    url = GUIDE + "klgateway-care-follow-up-encounter-extension"
    return [{"url": url, "valueReference": points_at("Encounter", same_id("encounter", number))}]


def report(number: int, *entries: Json, day: int = 20) -> Json:
    return {
        "resourceType": "Bundle",
        "id": same_id("report", number, day),
        "meta": {"profile": [GUIDE + "klgateway-care-delivery-report"]},
        "type": "collection",
        "timestamp": f"2026-11-{day:02}T20:00:00+01:00",
        "entry": [citizen(number), *entries],
    }


def nursing_report(number: int, day: int = 20) -> Json:
    """A condition, what is planned and done about it, and when it is looked at again: all of it home nursing."""
    return report(
        number,
        condition(number, NURSING_CONDITION, extension=followed_by(number)),
        care_plan(number, NURSING_INTERVENTION, (NURSING_CONDITION,)),
        procedure(number, NURSING_INTERVENTION, day),
        encounter(number),
        follow_up(number, ("Condition", same_id("condition", number, NURSING_CONDITION))),
        area(number, NURSING_AREA, valueCodeableConcept=coded("d7ff926a-4955-478f-b300-0b0ec0785013")),
        day=day,
    )


def home_care_report(number: int, day: int = 20) -> Json:
    """Home care only: nothing that Sundhedsdatastyrelsen may have."""
    return report(
        number,
        condition(number, HOME_CARE_CONDITION, severity=coded("B2")),
        care_plan(number, HOME_CARE_INTERVENTION, (HOME_CARE_CONDITION,)),
        day=day,
    )
