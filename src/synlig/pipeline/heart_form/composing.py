"""The report that a filled-in form is: the same Bundle that a system would send of the same course."""

from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec

from synlig.core.codes import HEART_CODES, KL_CODES
from synlig.core.cpr import CPR_SYSTEM
from synlig.core.form import Field, Form
from synlig.core.kommune import SOR_SYSTEM
from synlig.pipeline.heart_form.filled import Filled

CANON: Final = "urn:synlig:hjerte/StructureDefinition/synlig-hjerte-"
UCUM: Final = "http://unitsofmeasure.org"
IN_ERROR: Final = "entered-in-error"
STATUSES: Final = {"in-progress": "active", "completed": "completed", "stopped": "revoked", "cancelled": "revoked"}
"""The status of a course by how it stands."""
Body = dict[str, Any]


def compose(form: Form, filled: Filled) -> bytes:
    """The report; `filled` has no faults.

    The ids follow from the course's own number and the names of the fields, so that what is told again is a later
    version of the same; the report's id follows from the number and the time of registration.
    """
    return msgspec.json.encode(_Composing(form, filled).bundle())


class _Composing:
    def __init__(self, form: Form, filled: Filled) -> None:
        self._form, self._filled = form, filled
        self._name: str = filled.get("forloeb")
        told: datetime = filled.get("opdateret")
        self._told = told.astimezone(UTC)
        self._wrong = filled.get("status") == "fejlregistreret"
        self._subject = {"reference": f"Patient/{self._id('borger')}"}

    def bundle(self) -> Body:
        """Citizen, referral, and of a course that has begun the course and what was measured."""
        resources = [self._citizen(), self._referral()]
        if self._filled.get("start") is not None:
            resources += [self._course(), *(self._measurement(field) for field in self._measured())]
        return {
            "resourceType": "Bundle",
            "id": f"{self._name}-{self._told:%Y%m%dT%H%M%S}",
            "meta": {"profile": [CANON + "delivery-report"]},
            "type": "collection",
            "timestamp": self._stamp(),
            "entry": [
                {"fullUrl": f"urn:synlig:{each['resourceType']}:{each['id']}", "resource": each} for each in resources
            ],
        }

    def _id(self, part: str) -> str:
        return f"{self._name}-{part.replace('_', '-')}"

    def _stamp(self) -> str:
        return f"{self._told:%Y-%m-%dT%H:%M:%SZ}"

    def _head(self, kind: str, part: str, profile: str) -> Body:
        meta = {"profile": [CANON + profile], "lastUpdated": self._stamp()}
        return {"resourceType": kind, "id": self._id(part), "meta": meta}

    def _citizen(self) -> Body:
        cpr, unit = self._filled.get("cpr"), self._filled.get("enhed")
        return {
            **self._head("Patient", "borger", "citizen"),
            "identifier": [{"use": "official", "system": CPR_SYSTEM, "value": cpr.reveal()}],
            "active": True,
            "managingOrganization": {"identifier": {"use": "official", "system": SOR_SYSTEM, "value": unit}},
        }

    def _referral(self) -> Body:
        over = self._standing() not in ("", "in-progress")
        return {
            **self._head("ServiceRequest", "henvisning", "referral"),
            "status": IN_ERROR if self._wrong else "completed" if over else "active",
            "intent": "order",
            "code": _concept(HEART_CODES, "hjerterehabilitering"),
            "subject": self._subject,
            "authoredOn": _day(self._filled.get("henvist")),
        }

    def _standing(self) -> str:
        if self._filled.get("start") is None:
            return ""
        return self._option("status") or "in-progress"

    def _course(self) -> Body:
        standing = "in-progress" if self._wrong else self._standing()
        detail: Body = {"status": IN_ERROR if self._wrong else standing}
        if self._filled.get("aarsag") is not None and not self._wrong:
            detail["statusReason"] = _concept(KL_CODES, self._option("aarsag"))
        period = {"start": _day(self._filled.get("start"))}
        if self._filled.get("slut") is not None:
            period["end"] = _day(self._filled.get("slut"))
        return {
            **self._head("CarePlan", "forloeb", "course"),
            "status": IN_ERROR if self._wrong else STATUSES[standing],
            "intent": "plan",
            "category": [_concept(HEART_CODES, "hjerterehabilitering")],
            "subject": self._subject,
            "period": period,
            "supportingInfo": [{"reference": f"ServiceRequest/{self._id('henvisning')}"}],
            "activity": [{"detail": detail}],
        }

    def _measured(self) -> list[Field]:
        return [field for field in self._form.fields if field.profile and self._filled.get(field.name) is not None]

    def _measurement(self, field: Field) -> Body:
        mistaken = self._wrong or field.name in self._filled.withdrawn
        when = {"category": [_concept(HEART_CODES, field.phase)]} if field.phase else {}
        return {
            **self._head("Observation", field.name, field.profile),
            "status": IN_ERROR if mistaken else "final",
            **when,
            "code": _concept(*field.measure),
            "subject": self._subject,
            "focus": [{"reference": f"CarePlan/{self._id('forloeb')}"}],
            "effectiveDateTime": _day(self._when(field)),
            **self._value(field),
        }

    def _when(self, field: Field) -> date:
        """A measurement of the start or the end is of that day; the rest is as it was when it was registered."""
        day: date | None = self._filled.get(field.phase) if field.phase else None
        told: datetime = self._filled.get("opdateret")
        return day or told.date()

    def _value(self, field: Field) -> Body:
        value = self._filled.get(field.name)
        if field.unit:
            return {"valueQuantity": {"value": value, "system": UCUM, "code": field.unit}}
        match field.kind:
            case "choice":
                return {"valueCodeableConcept": _concept(field.measure[0], self._option(field.name))}
            case "yes-no":
                return {"valueBoolean": value}
            case _:
                return {"valueInteger": value}

    def _option(self, name: str) -> str:
        field, chosen = self._form.field(name), self._filled.get(name)
        options = (field.options if field is not None else None) or {}
        return options[chosen][0] if chosen in options else ""


def _concept(system: str, code: str) -> Body:
    return {"coding": [{"system": system, "code": code}]}


def _day(day: date) -> str:
    return day.isoformat()
