"""Faults against the invariants: every error of the KL guides, and those of dk-core and FHIR R4 that can be broken."""

from typing import Final

from synlig.core.codes import FSIII
from synlig.partners.synthetic.care_resources import IN_ERROR, concept_of
from synlig.partners.synthetic.course_resources import KOMBIT_ORGANISATIONS
from synlig.partners.synthetic.draft import Draft, FaultKind, Plant, expression, having, profile_of, without
from synlig.partners.synthetic.fault_structures import COURSES, PLANS, on_entry
from synlig.partners.synthetic.voice import Body

SEVERITY: Final = concept_of("B3", FSIII)
NOT_BEFORE: Final = "1999-01-01"


def _severity(draft: Draft) -> str | None:
    found = draft.one("care-condition")
    if found is None:
        return None
    if "severity" in found[1]:
        del found[1]["severity"]
    else:
        found[1]["severity"] = SEVERITY
    return expression(found[0], "severity")


def _reason_missing(profile: str) -> Plant:
    """A course that was stopped loses its reason; another is said to be cancelled without one."""

    def plant(draft: Draft) -> str | None:
        found = draft.one(profile)
        if found is None:
            return None
        detail = found[1]["activity"][0]["detail"]
        if "statusReason" in detail:
            del detail["statusReason"]
        else:
            detail["status"] = "cancelled"
        return expression(found[0], "activity")

    return plant


def _other_question(draft: Draft) -> str | None:
    """The answer stays, the question becomes the other one."""
    found = draft.one("care-citizens-own-observation")
    if found is None:
        return None
    coding = found[1]["code"]["coding"][0]
    coding["code"] = "D" if coding["code"] == "C" else "C"
    return expression(found[0], "valueCodeableConcept")


def _pointing_at_nursing(path: str, *profiles: str) -> Plant:
    """The resource points at a nursing condition of the same report."""

    def plant(draft: Draft) -> str | None:
        nursing = [
            entry["resource"]["id"]
            for entry in draft.bundle["entry"]
            if profile_of(entry["resource"]) == "care-condition" and "severity" not in entry["resource"]
        ]
        found = draft.one(*profiles)
        if found is None or not nursing:
            return None
        found[1][path][0] = {"reference": f"Condition/{draft.dice.choice(nursing)}"}
        return expression(found[0], path)

    return plant


def _without_course(profile: str) -> Plant:
    def plant(draft: Draft) -> str | None:
        found = draft.one(profile)
        if found is None or "basedOn" not in found[1] or _may_stand_alone(found[1]):
            return None
        del found[1]["basedOn"]
        return expression(found[0], "basedOn")

    return plant


def _with_course(profile: str, course: str) -> Plant:
    def plant(draft: Draft) -> str | None:
        above = draft.one(course)
        alone = [
            (number, entry["resource"])
            for number, entry in enumerate(draft.bundle["entry"])
            if profile_of(entry["resource"]) == profile and "basedOn" not in entry["resource"]
        ]
        if above is None or not alone:
            return None
        number, resource = draft.dice.choice(alone)
        resource["basedOn"] = [{"reference": f"CarePlan/{above[1]['id']}"}]
        return expression(number, "basedOn")

    return plant


def _may_stand_alone(plan: Body) -> bool:
    """Follow-ups of §140 and tobacco courses of §119 are named by neither invariant."""
    alone = {"571fa7da-a155-4a84-b780-ef19170d48a0", "6d24992e-e0a2-43e7-bc27-0234622a8655"}
    return any(coding["code"] in alone for coding in plan["activity"][0]["detail"]["code"]["coding"])


def _kombit_id(draft: Draft) -> str | None:
    """An id in KOMBIT's register in capitals."""
    registered = [
        (number, entry["resource"]["identifier"][0])
        for number, entry in enumerate(draft.bundle["entry"])
        if entry["resource"].get("identifier", [{}])[0].get("system") == KOMBIT_ORGANISATIONS
    ]
    if not registered:
        return None
    number, identifier = draft.dice.choice(registered)
    identifier["value"] = str(identifier["value"]).upper()
    return expression(number, "identifier.0.value")


def _same_address(draft: Draft) -> str | None:
    entries = draft.bundle["entry"]
    if len(entries) < 2:
        return None
    entries[-1]["fullUrl"] = entries[-2]["fullUrl"]
    return "Bundle"


def _versioned_address(draft: Draft) -> str | None:
    draft.bundle["entry"][-1]["fullUrl"] += "/_history/1"
    return f"Bundle.entry[{len(draft.bundle['entry']) - 1}]"


INVARIANT_FAULTS: Final = (
    without("observation-of-no-profile", "gateway-care-report-1", "effectiveDateTime",
            "care-follow-up-observation", "care-citizens-own-observation", "care-matter-of-interest-observation"),
    without("contact-of-no-profile", "gateway-care-report-2", "period", "care-general-encounter", "care-encounter"),
    FaultKind("severity-wrong", "klgateway-severity-mandatory-in-home-care-not-allowed-in-nursing", _severity),
    FaultKind("goal-for-nursing", "klgateway-adresses-must-be-home-care-condition",
              _pointing_at_nursing("addresses", "care-goal")),
    having("follow-up-preliminary", "gateway-care-follow-up-1", "status", "preliminary", "care-follow-up-observation"),
    FaultKind("own-view-other-answer", "klgateway-citizen-observation-code-and-value-must-match", _other_question),
    FaultKind("own-view-of-nursing", "klgateway-focus-must-be-home-care-condition-or-area",
              _pointing_at_nursing("focus", "care-citizens-own-observation")),
    without("condition-of-no-profile", "gateway-140-report-1", "subject", "140-condition", "140-focus-condition"),
    without("plan-of-no-profile", "gateway-140-report-2", "activity", "140-care-plan", "140-planned-intervention"),
    FaultKind("course-reason-140", "klgateway-140-care-plan-1", _reason_missing("140-care-plan")),
    FaultKind("course-reason-119", "klgateway-119-care-plan-1", _reason_missing("119-care-plan")),
    FaultKind("training-without-course", "klgateway-140-intervention-1", _without_course("140-planned-intervention")),
    FaultKind("assessment-in-course", "klgateway-140-intervention-2",
              _with_course("140-planned-intervention", "140-care-plan")),
    having("referral-no-level", "gateway-140-service-request-1", "category",
           [concept_of("8b962281-2ab6-4b10-9c91-4bac592d6d49", "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes")],
           "140-servicerequest"),
    FaultKind("treatment-without-course", "klgateway-119-intervention-1", _without_course("119-planned-intervention")),
    FaultKind("conversation-in-course", "klgateway-119-intervention-2",
              _with_course("119-planned-intervention", "119-care-plan")),
    having("error-with-status", "con-5", "verificationStatus", IN_ERROR,
           "care-condition", "140-condition", "119-condition", shown="clinicalStatus"),
    having("plan-ends-before", "per-1", "period.end", NOT_BEFORE, *PLANS, *COURSES),
    having("contact-ends-before", "per-1", "period.end", NOT_BEFORE,
           "care-general-encounter", "140-encounter", "119-encounter"),
    having("goal-nothing-measured", "gol-1", "target", [{"detailCodeableConcept": SEVERITY}], "care-goal"),
    having("value-and-absent", "obs-6", "dataAbsentReason", {"text": "ukendt"}, "care-follow-up-observation"),
    having("organisation-other-register", "dk-core-organization-mandatory-identifier", "identifier.0.system",
           "http://example.org/enheder", "140-organization", "119-organization"),
    without("organisation-nameless", "org-1", "identifier", "140-organization", "119-organization"),
    having("extension-empty", "ext-1", "extension", [{"url": "http://example.org/tom"}], "care-citizen"),
    having("element-empty", "ele-1", "code", {}, "care-condition", "140-condition", "119-condition"),
    FaultKind("organisation-id-in-capitals", "uuid", _kombit_id),
    FaultKind("address-twice", "bdl-7", _same_address),
    FaultKind("address-versioned", "bdl-8", _versioned_address),
    on_entry("entry-empty", "bdl-5", "resource", None),
    on_entry("entry-search", "bdl-2", "search", {"mode": "match"}),
    on_entry("entry-request", "bdl-3", "request", {"method": "PUT", "url": "Patient/1"}),
    on_entry("entry-response", "bdl-4", "response", {"status": "200"}),
)  # fmt: skip
"""Faults by invariant; the keys are those of the guides, dk-core 3.2.0 and FHIR R4 4.0.1."""
