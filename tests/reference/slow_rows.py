"""The rows of a report, read from plain JSON the slow and obvious way: what the written drawers must give."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from synlig.core.codes import FSIII, CodeBook
from synlig.core.instant import span_of

Json = dict[str, Any]
Row = dict[str, Any]
TABLES: Final = {
    "Patient": "patients",
    "Condition": "conditions",
    "CarePlan": "care_plans",
    "Procedure": "procedures",
    "Encounter": "encounters",
    "Observation": "observations",
    "Goal": "goals",
    "ServiceRequest": "service_requests",
}
HEART: Final = {
    "Patient": "patients",
    "ServiceRequest": "heart_referrals",
    "CarePlan": "heart_courses",
    "Observation": "heart_measurements",
}
FOLLOW_UP: Final = "klgateway-care-follow-up-encounter-extension"


class SlowRows:
    """The rows of one report: (table, own columns and those of the version)."""

    def __init__(self, report: Json, bundle_id: str, book: CodeBook) -> None:
        self._report: Json = without_nulls(report)
        self._bundle_id, self._book = bundle_id, book

    def rows(self) -> Iterator[tuple[str, Row]]:
        claimed = self._report.get("meta", {}).get("profile", [])
        is_heart = any(url.split("|")[0].endswith("synlig-hjerte-delivery-report") for url in claimed)
        for place, entry in enumerate(self._report.get("entry", [])):
            resource = entry.get("resource", {})
            table = (TABLES | HEART if is_heart else TABLES).get(resource.get("resourceType"))
            if table is not None:
                yield table, self._version(resource, place) | getattr(self, table)(resource)

    def _version(self, r: Json, place: int) -> Row:
        stated = span(r.get("meta", {}).get("lastUpdated"))[0]
        status = first(r.get("verificationStatus")) or r.get("lifecycleStatus") or r.get("status")
        return {
            "resource_id": r.get("id") or f"{self._bundle_id}.{place}",
            "version_time": stated or span(self._report["timestamp"])[0],
            "entered_in_error": status == "entered-in-error",
        }

    def patients(self, r: Json) -> Row:
        sor = r.get("managingOrganization", {}).get("identifier", {}).get("value")
        return {"active": r.get("active"), "deceased": r.get("deceasedBoolean"), "sor": sor}

    def conditions(self, r: Json) -> Row:
        code, tilstand = self.counted(r.get("code"), "condition")
        severity, level = self.counted(r.get("severity"), "level")
        profile = kl_profile(r)
        focus = tilstand is None or (profile or "").endswith("-focus-condition")
        return {
            "profile": profile,
            "code": None if focus else code,
            "tilstand": None if focus else tilstand,
            "diagnosis": first(r.get("code")) if focus else None,
            "focus": focus,
            "clinical_status": first(r.get("clinicalStatus")),
            "verification_status": first(r.get("verificationStatus")),
            "in_focus": "problem-list-item" in (listed(r.get("category")) or "").split(),
            "severity": severity,
            "funktionsevne": level,
            "follow_up": self.targets(held(r, "valueReference", FOLLOW_UP)),
            **between("recorded", span(r.get("recordedDate"))),
        }

    def care_plans(self, r: Json) -> Row:
        detail = detail_of(r)
        code, indsats = self.counted(detail.get("code"), "intervention")
        return {
            "profile": kl_profile(r),
            "code": code,
            "indsats": indsats,
            "local_code": local(detail.get("code")),
            "status": r.get("status"),
            "activity_status": detail.get("status"),
            "status_reason": first(detail.get("statusReason")),
            "category": listed(r.get("category")),
            "delivery_types": listed(held(detail, "valueCodeableConcept", "DeliveryType")),
            "based_on_plan": self.targets(r.get("basedOn")),
            "based_on_request": self.targets(held(r, "valueReference", "BasedOnServiceRequestExtension")),
            "reasons": self.targets(detail.get("reasonReference")),
            "follow_up": self.targets(held(r, "valueReference", FOLLOW_UP)),
            **between("period", whole(r.get("period"))),
        }

    def procedures(self, r: Json) -> Row:
        code, indsats = self.counted(r.get("code"), "intervention")
        performed = span(r.get("performedDateTime"))
        return {
            "code": code,
            "indsats": indsats,
            "local_code": local(r.get("code")),
            "status": r.get("status"),
            "reasons": self.targets(r.get("reasonReference")),
            **between("performed", whole(r.get("performedPeriod")) if performed[0] is None else performed),
        }

    def encounters(self, r: Json) -> Row:
        plans = held(r, "valueReference", "BasedOnInterventionExtension", "BasedOnCarePlanExtension")
        return {
            "profile": kl_profile(r),
            "status": r.get("status"),
            "contact_class": r["class"].get("code", "") if "class" in r else None,
            "types": listed(r.get("type")),
            "based_on_plans": self.targets(plans),
            "reasons": self.targets(r.get("reasonReference")),
            **between("period", whole(r.get("period"))),
        }

    def observations(self, r: Json) -> Row:
        code, subject = self.counted(r.get("code"), None)
        value, result = self.counted(r.get("valueCodeableConcept"), None)
        return {
            "profile": kl_profile(r),
            "status": r.get("status"),
            "code": code,
            "subject_code": subject or code,
            "focus": self.targets(r.get("focus")),
            "value_code": value,
            "result": result or value,
            "value_number": r["valueQuantity"].get("value") if "valueQuantity" in r else r.get("valueInteger"),
            **between("effective", span(r.get("effectiveDateTime"))),
        }

    def goals(self, r: Json) -> Row:
        target = r.get("target") or [{}]
        severity, level = self.counted(target[0].get("detailCodeableConcept"), "level")
        return {
            "lifecycle_status": r.get("lifecycleStatus"),
            "category": listed(r.get("category")),
            "severity": severity,
            "funktionsevne": level,
            "addresses": self.targets(r.get("addresses")),
            **between("start", span(r.get("startDate"))),
        }

    def service_requests(self, r: Json) -> Row:
        days = held(r, "valueDate", "PreconditionDate")
        whole_day = days and days[0] and len(days[0]) == 10 and span_of(days[0])
        offered = r["occurrencePeriod"].get("start") if "occurrencePeriod" in r else r.get("occurrenceDateTime")
        return {
            "profile": kl_profile(r),
            "status": r.get("status"),
            "status_reason": listed(held(r, "valueCodeableConcept", "request-statusReason")),
            "code": first(r.get("code")),
            "categories": listed(r.get("category")),
            "discharge_day": date.fromisoformat(days[0]) if whole_day else None,
            "offered_from": span(offered)[0],
            "replaces": self.targets(r.get("replaces")),
            "reasons": self.targets(r.get("reasonReference")),
            **between("authored", span(r.get("authoredOn"))),
        }

    def heart_referrals(self, r: Json) -> Row:
        return {"status": r.get("status"), **between("authored", span(r.get("authoredOn")))}

    def heart_courses(self, r: Json) -> Row:
        period = r.get("period", {})
        return {
            "status": r.get("status"),
            "training_status": detail_of(r).get("status"),
            "drop_out": first(detail_of(r).get("statusReason")),
            "begins": span(period.get("start"))[0],
            "ends": span(period.get("end"))[0],
            "referral": self.targets(r.get("supportingInfo")),
        }

    def heart_measurements(self, r: Json) -> Row:
        quantity = r.get("valueQuantity", {})
        number = quantity.get("value")
        return {
            "status": r.get("status"),
            "course": self.targets(r.get("focus")),
            "code": first(r.get("code")),
            "phase": first((r.get("category") or [None])[0]),
            "value_code": first(r.get("valueCodeableConcept")),
            "value_number": r.get("valueInteger") if number is None else number,
            "value_yes": r.get("valueBoolean"),
            "unit": quantity.get("code"),
            **between("effective", span(r.get("effectiveDateTime"))),
        }

    def counted(self, concept: Json | None, kind: str | None) -> tuple[str | None, str | None]:
        """As reported and canonical, of the first FSIII coding of `kind`; else the first code alone."""
        for coding in (concept or {}).get("coding", []):
            known = self._book.lookup(FSIII, coding.get("code", ""))
            if coding.get("system") == FSIII and known is not None and kind in (None, known.kind):
                canonical = self._book.canonical(coding["code"])
                if canonical is not None:
                    return coding["code"], canonical
        return first(concept), None

    def targets(self, references: list[Json | None] | None) -> str | None:
        return " ".join(filter(None, map(self._target, references or []))) or None

    def _target(self, reference: Json | None) -> str:
        address = (reference or {}).get("reference", "")
        if address.startswith("urn:"):
            there = [entry["resource"] for entry in self._report["entry"] if entry.get("fullUrl") == address]
            under = [resource.get("id") for resource in there if resource["resourceType"] in TABLES]
            return (under[-1] if under else None) or address.split(":")[-1]
        return address.split("/_history/")[0].split("/")[-1]


def without_nulls(value: Any) -> Any:
    """What is null is not there."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


def detail_of(plan: Json) -> Json:
    return (plan.get("activity") or [{}])[0].get("detail") or {}


def codes_in(concept: Json | None) -> list[str]:
    return [coding["code"] for coding in (concept or {}).get("coding", []) if coding.get("code")]


def first(concept: Json | None) -> str | None:
    return next(iter(codes_in(concept)), None)


def listed(concepts: list[Json | None] | None) -> str | None:
    return " ".join(code for concept in concepts or [] for code in codes_in(concept)) or None


def local(concept: Json | None) -> str | None:
    codings = [
        c for c in (concept or {}).get("coding", []) if c.get("system", "").endswith("LocallyDefinedInterventions")
    ]
    return codings[0].get("code", "") if codings else None


def held(resource: Json, kind: str, *names: str) -> list[Any]:
    return [each.get(kind) for each in resource.get("extension", []) if each.get("url", "").endswith(names)]


def kl_profile(resource: Json) -> str | None:
    words = [url.split("/")[-1] for url in resource.get("meta", {}).get("profile", [])]
    return next((word for word in words if word.startswith("klgateway-")), None)


def span(text: str | None) -> tuple[datetime | None, datetime | None]:
    found = span_of(text) if text else None
    return (None, None) if found is None else (found.start, found.end)


def whole(period: Json | None) -> tuple[datetime | None, datetime | None]:
    return span((period or {}).get("start"))[0], span((period or {}).get("end"))[1]


def between(name: str, times: tuple[datetime | None, datetime | None]) -> Row:
    return {f"{name}_from": times[0], f"{name}_to": times[1]}
