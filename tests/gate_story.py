"""Makes the resources of whole reports; nobody in them exists."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from synlig.core.codes import FSIII, KL_CODES, Style
from synlig.declared import codes

Json = dict[str, Any]
BOOK = codes.load()
CARE = "http://fhir.kl.dk/gateway/StructureDefinition/"
REHAB = "http://fhir.kl.dk/rehab/StructureDefinition/"
PREVENTION = "http://fhir.kl.dk/prevention/StructureDefinition/"
TERM = "http://terminology.hl7.org/CodeSystem/"
SKS = "urn:oid:1.2.208.176.2.4.12"
ICPC2 = "urn:oid:1.2.208.176.2.31"
CPR = "urn:oid:1.2.208.176.1.2"
SOR = "urn:oid:1.2.208.176.1.1"
KOMBIT = "https://kombit.dk/sts/organisation"
LEVEL3 = {CARE: "http://fhir.kl.dk/gateway/CodeSystem/LocallyDefinedInterventions"}
LEVEL3_OTHERS = "http://gateway.kl.dk/1.0/CodeSystem/LocallyDefinedInterventions"
FOLLOW_UP = "9f03dfbb-7a97-45a5-94db-d4c3501714a9"


def digits(number: int) -> str:
    """Ten digits in the form of a CPR number, made at run time so that none stands in a file."""
    return f"{number % 28 + 1:02}{number // 28 % 12 + 1:02}{30 + number // 336 % 60:02}{number % 10000:04}"


def key(*parts: object) -> str:
    """The id that belongs to `parts`."""
    return str(uuid5(NAMESPACE_OID, "/".join(map(str, parts))))


def coded(code: str, system: str = FSIII, **more: Any) -> Json:
    return {"coding": [{"system": system, "code": code, **more}]}


def members(name: str, style: Style = "uuid") -> list[str]:
    """The codes of a value set in the asked style, sorted; sets without older keys give what they have."""
    held = BOOK.valueset(name) or frozenset()
    fsiii = sorted(code for system, code in held if (c := BOOK.lookup(system, code)) and c.style == style)
    return fsiii or sorted(code for _, code in held)


def home_care(at: int = 0, style: Style = "uuid") -> str:
    return members("http://fhir.kl.dk/term/ValueSet/KLConditionCodesHomeCare", style)[at]


def nursing(at: int = 0, style: Style = "uuid") -> str:
    return members("http://fhir.kl.dk/term/ValueSet/KLConditionCodesNursing", style)[at]


class Story:
    """Makes the resources of one report under one guide; references go by `name`."""

    def __init__(self, base: str, number: int, style: Style = "uuid") -> None:
        self.base = base
        self.number = number
        self.style: Style = style
        self.entries: list[Json] = []

    def add(self, kind: str, profile: str, name: str, /, **elements: Any) -> Json:
        resource = {
            "resourceType": kind,
            "id": key(self.base, self.number, name),
            "meta": {"profile": [self.base + profile], "lastUpdated": "2026-11-20T08:15:00.000+01:00"},
            **elements,
        }
        self.entries.append({"fullUrl": f"https://eoj.invalid/fhir/{kind}/{resource['id']}", "resource": resource})
        return resource

    def to(self, kind: str, name: str) -> Json:
        return {"reference": f"{kind}/{key(self.base, self.number, name)}"}

    def citizen(self, profile: str, **more: Any) -> Json:
        return self.add(
            "Patient",
            profile,
            "citizen",
            identifier=[{"use": "official", "system": CPR, "value": digits(self.number)}],
            active=True,
            deceasedBoolean=False,
            managingOrganization={"identifier": {"use": "official", "system": SOR, "value": "99900540000017"}},
            **more,
        )

    def extension(self, name: str, **value: Any) -> Json:
        return {"url": self.base + name, **value}

    def report(self, profile: str) -> Json:
        return {
            "resourceType": "Bundle",
            "id": key(self.base, self.number, "report"),
            "meta": {"profile": [self.base + profile]},
            "type": "collection",
            "timestamp": "2026-11-20T21:00:00+01:00",
            "entry": self.entries,
        }


def condition_parts(status: str = "active") -> Json:
    return {
        "clinicalStatus": coded(status, TERM + "condition-clinical"),
        "verificationStatus": coded("confirmed", TERM + "condition-ver-status"),
        "category": [coded("problem-list-item", TERM + "condition-category")],
        "recordedDate": "2026-11-02",
    }


def level_codes(story: Story, code: str) -> Json:
    local = LEVEL3.get(story.base, LEVEL3_OTHERS)
    return {
        "coding": [
            {"system": FSIII, "code": code, "display": BOOK.codes[FSIII, code].display_da},
            {"system": local, "code": "lokal-7", "display": "Lokal indsats på niveau 3"},
        ]
    }


def delivery_type(story: Story) -> Json:
    return story.extension("DeliveryType", valueCodeableConcept=coded("8d12d74c-17da-47a7-a4fe-e69dbaec0a8c", KL_CODES))
