"""Raw care, §140 and §119 reports built element by element, for the tests of counting; nobody in them exists."""

import json
from typing import Any

FSIII = "urn:oid:1.2.208.176.2.21"
KL_CODES = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
CPR = "urn:oid:1.2.208.176.1.2"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
GUIDES = {"care": "gateway", "140": "rehab", "119": "prevention"}
Json = dict[str, Any]


def digits_of(number: int) -> str:
    """Ten digits with the form of a CPR number, made here so that none stands in a file."""
    return f"{number % 28 + 1:02}{number // 28 % 12 + 1:02}{30 + number // 336 % 60:02}{number % 10000:04}"


def coded(*codes: str, system: str = FSIII) -> Json:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def refers(kind: str, *ids: str) -> list[Json]:
    return [{"reference": f"{kind}/{key}"} for key in ids]


def resource(kind: str, key: str, profile: str, *, updated: str | None = None, **elements: Any) -> Json:
    """A resource of `profile` (e.g. `care-condition`); `updated` is its meta.lastUpdated."""
    guide = GUIDES[profile.split("-", maxsplit=1)[0]]
    meta: Json = {"profile": [f"http://fhir.kl.dk/{guide}/StructureDefinition/klgateway-{profile}"]}
    if updated is not None:
        meta["lastUpdated"] = updated
    return {"resourceType": kind, "id": key, "meta": meta, **elements}


def patient(number: int, key: str | None = None, **elements: Any) -> Json:
    identifier = [{"system": CPR, "value": digits_of(number)}]
    return resource("Patient", key or f"patient-{number}", "care-citizen", identifier=identifier, **elements)


def condition(key: str, code: str, clinical: str | None = "active", **elements: Any) -> Json:
    whole: Json = {"code": coded(code), "recordedDate": "2025-03-01", **elements}
    if clinical is not None:
        whole["clinicalStatus"] = coded(clinical, system=CLINICAL)
    return resource("Condition", key, "care-condition", **whole)


def care_plan(key: str, code: str, activity_status: str = "in-progress", **elements: Any) -> Json:
    detail = {"code": coded(code), "status": activity_status}
    whole: Json = {"status": "active", "period": {"start": "2025-03-01"}, "activity": [{"detail": detail}], **elements}
    return resource("CarePlan", key, "care-planned-intervention", **whole)


def procedure(key: str, code: str, performed: str, **elements: Any) -> Json:
    whole: Json = {"status": "completed", "code": coded(code), "performedDateTime": performed, **elements}
    return resource("Procedure", key, "care-completed-intervention", **whole)


def report(timestamp: str, *resources: Json, key: str = "report-1") -> Json:
    """A report of `resources`, each under a fullUrl of its type and id."""
    entries = [
        {"fullUrl": f"https://journal.invalid/{each['resourceType']}/{each['id']}", "resource": each}
        for each in resources
    ]
    return {"resourceType": "Bundle", "id": key, "type": "collection", "timestamp": timestamp, "entry": entries}


def raw(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
