"""Faults in how a report is built: every rule word for structure, several kinds of each."""

import copy
from typing import Final

from synlig.partners.synthetic.draft import Draft, FaultKind, Plant, expression, having, twice, without
from synlig.partners.synthetic.draw import new_id
from synlig.partners.synthetic.voice import Body

CITIZENS: Final = ("care-citizen", "140-citizen", "119-citizen", "hjerte-citizen")
CONDITIONS: Final = ("care-condition", "140-condition", "119-condition")
PLANS: Final = ("care-planned-intervention", "140-planned-intervention", "119-planned-intervention")
COURSES: Final = ("140-care-plan", "119-care-plan")
ORGANISATIONS: Final = ("140-organization", "119-organization")
DELIVERY: Final = "care-completed-intervention"
FOLLOW_UP: Final = "care-follow-up-observation"
FOREIGN: Final = "http://example.org/fhir/StructureDefinition/citizen"
UNKNOWN: Final[Body] = {"system": "urn:oid:1.2.208.176.2.21", "code": "Z99.9"}


def on_bundle(name: str, rule: str, key: str, value: object, shown: str | None = None) -> FaultKind:
    """An element of the Bundle itself is `value`, or left out when `value` is None; `shown` where it is found."""

    def plant(draft: Draft) -> str | None:
        if value is None:
            del draft.bundle[key]
        else:
            draft.bundle[key] = copy.deepcopy(value)
        return f"Bundle.{key}" if shown is None else shown

    return FaultKind(name, rule, plant)


def on_entry(name: str, rule: str, key: str, value: object) -> FaultKind:
    """An element of the last entry is `value`, or left out when `value` is None."""

    def plant(draft: Draft) -> str | None:
        number = len(draft.bundle["entry"]) - 1
        entry = draft.bundle["entry"][number]
        if value is None:
            del entry[key]
        else:
            entry[key] = copy.deepcopy(value)
        return f"Bundle.entry[{number}].{key}"

    return FaultKind(name, rule, plant)


def _second_citizen(draft: Draft) -> str | None:
    entry = copy.deepcopy(draft.bundle["entry"][0])
    found = new_id(draft.dice)
    entry["fullUrl"] = entry["fullUrl"].replace(entry["resource"]["id"], found)
    entry["resource"]["id"] = found
    entry["resource"]["identifier"][0]["value"] = draft.stranger().reveal()
    draft.bundle["entry"].append(entry)
    return "Bundle"


def _no_citizen(draft: Draft) -> str | None:
    del draft.bundle["entry"][0]
    return "Bundle"


def _same_twice(draft: Draft) -> str | None:
    entry = copy.deepcopy(draft.bundle["entry"][-1])
    entry["fullUrl"] += "?again"
    draft.bundle["entry"].append(entry)
    return f"Bundle.entry[{len(draft.bundle['entry']) - 1}].resource"


def _foreign_item(*profiles: str) -> Plant:
    def plant(draft: Draft) -> str | None:
        found = draft.one(*profiles)
        if found is None:
            return None
        codings = found[1]["activity"][0]["detail"]["code"]["coding"]
        codings.append({"system": "http://snomed.info/sct", "code": "385949008"})
        return expression(found[0], f"activity.0.detail.code.coding.{len(codings) - 1}")

    return plant


STRUCTURE_FAULTS: Final = (
    on_bundle("root-no-type", "resource-type", "resourceType", None, "Bundle"),
    on_bundle("root-other-type", "resource-type", "resourceType", "Parameters", "Parameters"),
    having("entry-no-such-type", "resource-type", "resourceType", "Borger", *CITIZENS),
    without("entry-no-type", "resource-type", "resourceType", *PLANS),
    on_bundle("report-unknown-profile", "profile", "meta", {"profile": [FOREIGN]}, "Bundle.meta.profile"),
    having("citizen-unknown-profile", "profile", "meta.profile", [FOREIGN], *CITIZENS),
    without("plan-no-profile", "profile", "meta.profile", *PLANS),
    having("organisation-unknown-profile", "profile", "meta.profile", [FOREIGN], *ORGANISATIONS),
    on_bundle("report-no-timestamp", "cardinality", "timestamp", None),
    without("condition-no-date", "cardinality", "recordedDate", *CONDITIONS),
    without("condition-no-subject", "cardinality", "subject", *CONDITIONS),
    without("condition-no-code", "cardinality", "code", *CONDITIONS),
    without("plan-no-period", "cardinality", "period", *PLANS, *COURSES),
    having("plan-no-start", "cardinality", "period", {"end": "2027-01-01"}, *PLANS, *COURSES, shown="period.start"),
    without("plan-no-activity-status", "cardinality", "activity.0.detail.status", *PLANS),
    twice("plan-two-activities", "cardinality", "activity", *PLANS, *COURSES),
    twice("condition-two-codings", "cardinality", "code.coding", *CONDITIONS),
    without("goal-no-target", "cardinality", "target", "care-goal"),
    without("delivery-no-time", "cardinality", "performedDateTime", DELIVERY),
    without("follow-up-no-focus", "cardinality", "focus", FOLLOW_UP),
    without("contact-no-end", "cardinality", "period.end", "140-encounter", "119-encounter"),
    without("course-no-performer", "cardinality", "activity.0.detail.performer", *COURSES),
    without("citizen-no-deceased", "cardinality", "deceasedBoolean", "140-citizen", "119-citizen"),
    without("referral-no-date", "cardinality", "authoredOn", "140-servicerequest", "119-servicerequest"),
    having("citizen-name", "prohibited", "name", [{"family": "Eksempel"}], *CITIZENS),
    having("citizen-gender", "prohibited", "gender", "female", *CITIZENS),
    having("citizen-birth-date", "prohibited", "birthDate", "1940-05-05", *CITIZENS),
    having("condition-note", "prohibited", "note", [{"text": "Notat"}], *CONDITIONS),
    having("plan-description", "prohibited", "description", "Beskrivelse", *PLANS, *COURSES),
    having("delivery-performer", "prohibited", "performer", [{"actor": {"display": "SSA"}}], DELIVERY),
    having("contact-reason-text", "prohibited", "reasonCode", [{"text": "Fald"}], "care-general-encounter"),
    having("follow-up-note", "prohibited", "note", [{"text": "Notat"}], FOLLOW_UP),
    having("organisation-alias", "prohibited", "alias", ["Genoptræning"], *ORGANISATIONS),
    having("condition-severity-140", "prohibited", "severity", {"coding": [UNKNOWN]}, "140-condition", "119-condition"),
    having("element-unheard-of", "prohibited", "sagsnummer", "42", *CITIZENS),
    having("citizen-active-text", "type", "active", "true", *CITIZENS),
    having("condition-category-object", "type", "category", {"text": "fokus"}, *CONDITIONS),
    having("condition-code-text", "type", "code", "J1.1", *CONDITIONS),
    having("plan-intent-number", "type", "intent", 7, *PLANS),
    having("entry-medication", "type", "resourceType", "MedicationStatement", DELIVERY),
    having("plan-intent-order", "fixed-value", "intent", "order", *PLANS, *COURSES),
    having("referral-intent-order", "fixed-value", "intent", "order", "140-servicerequest", "119-servicerequest"),
    having("goal-other-kind", "fixed-value", "description.coding.0.code", "E1", "care-goal"),
    having("follow-up-other-code", "fixed-value", "code.coding.0.code", "182813001", FOLLOW_UP),
    having("planned-contact-class", "fixed-value", "class.code", "AMB", "care-encounter"),
    having("condition-unknown-code", "binding", "code.coding.0.code", "Z99.9", *CONDITIONS),
    having("condition-unknown-severity", "binding", "severity.coding.0.code", "B7", "care-condition"),
    having("plan-unknown-status", "binding", "status", "igang", *PLANS, *COURSES),
    having("plan-unknown-intervention", "binding", "activity.0.detail.code.coding.0.code", "Z9.9", *PLANS),
    having("contact-unknown-class", "binding", "class.code", "HJEM", "care-general-encounter", "140-encounter"),
    having("course-unknown-category", "binding", "category.0.coding.0.code", "f00d", *COURSES),
    having("follow-up-unknown-result", "binding", "valueCodeableConcept.coding.0.code", "E9", FOLLOW_UP),
    FaultKind("plan-foreign-coding", "slice", _foreign_item(*PLANS)),
    having("plan-no-level-2", "slice", "activity.0.detail.code.coding.0.system",
           "http://fhir.kl.dk/gateway/CodeSystem/LocallyDefinedInterventions", "care-planned-intervention"),
    without("plan-no-delivery-type", "slice", "activity.0.detail.extension", "119-planned-intervention"),
    having("referral-no-discharge", "slice", "extension", [
        {"url": "http://fhir.kl.dk/rehab/StructureDefinition/andet", "valueString": "x"}], "140-servicerequest"),
    having("condition-absent-citizen", "reference-bundled", "subject.reference", "Patient/findes-ikke", *CONDITIONS),
    having("plan-absent-citizen", "reference-bundled", "subject.reference", "Patient/findes-ikke", *PLANS),
    having("delivery-absent-reason", "reference-bundled", "reasonReference.0.reference", "Condition/findes-ikke",
           DELIVERY),
    having("goal-absent-condition", "reference-bundled", "addresses.0.reference", "Condition/findes-ikke", "care-goal"),
    having("follow-up-absent-focus", "reference-bundled", "focus.0.reference", "Condition/findes-ikke",
           FOLLOW_UP),
    having("course-absent-performer", "reference-bundled", "activity.0.detail.performer.0.reference",
           "Organization/findes-ikke", *COURSES),
    having("referral-absent-reason", "reference-bundled", "reasonReference.0.reference", "Condition/findes-ikke",
           "140-servicerequest", "119-servicerequest"),
    having("cpr-other-system", "identifier-cpr", "identifier.0.system", "urn:oid:1.2.3", *CITIZENS),
    without("cpr-no-value", "identifier-cpr", "identifier.0.value", *CITIZENS),
    having("cpr-other-use", "identifier-cpr", "identifier.0.use", "temp", *CITIZENS),
    having("cpr-no-date", "cpr", "identifier.0.value", "9999999999", *CITIZENS),
    having("cpr-too-short", "cpr", "identifier.0.value", "010203", *CITIZENS),
    having("sor-other-system", "identifier-sor", "managingOrganization.identifier.system", "urn:oid:1.2.3", *CITIZENS),
    without("sor-no-value", "identifier-sor", "managingOrganization.identifier.value", *CITIZENS),
    having("sor-too-short", "min-digits-sor", "managingOrganization.identifier.value", "12345", *CITIZENS),
    FaultKind("two-citizens", "one-citizen", _second_citizen),
    FaultKind("no-citizen", "one-citizen", _no_citizen),
    on_bundle("report-transaction", "bundle-type", "type", "transaction"),
    on_bundle("report-no-type", "bundle-type", "type", None),
    FaultKind("resource-twice", "duplicate-id", _same_twice),
    having("condition-no-such-day", "date", "recordedDate", "2026-02-30", *CONDITIONS),
    having("plan-danish-date", "date", "period.start", "31-10-2026", *PLANS, *COURSES),
    having("delivery-no-zone", "date", "performedDateTime", "2026-10-31T10:15:00", DELIVERY),
    on_bundle("report-day-only", "date", "timestamp", "2026-10-31"),
    having("goal-unfinished-date", "date", "startDate", "2026-1-1", "care-goal"),
)  # fmt: skip
"""Faults by structural rule word (CONTRACT.md, "A verdict")."""
