"""The invariants of FHIR R4 and dk-core on the resource types of the guides."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from synlig.core.profile import Json
from synlig.pipeline.gate.nav import at, coded, has, objects, text, texts
from synlig.pipeline.gate.scope import JsonObject, Rule, Scope

VERIFICATION: Final = ("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error")
OVER: Final = frozenset({"resolved", "remission", "inactive"})
ORGANISATION_SYSTEMS: Final = frozenset(
    {"urn:oid:1.2.208.176.1.1", "https://kombit.dk/sts/organisation", "urn:oid:2.16.840.1.113883.2.24.1.1"}
)
MARITAL: Final = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"


def _needs(holder: str, *names: str) -> Rule:
    """A rule: each object at `holder` has one of `names`."""

    def rule(resource: JsonObject, _: Scope) -> Iterable[str]:
        for value in objects(resource, holder):
            if not any(has(value, name) for name in names):
                yield holder

    return rule


def _no_home(holder: str) -> Rule:
    """A rule: nothing at `holder` is for use at home."""

    def rule(resource: JsonObject, _: Scope) -> Iterable[str]:
        if "home" in texts(resource, holder + ".use"):
            yield holder

    return rule


def problem_list_status(condition: JsonObject, _: Scope) -> Iterable[str]:
    """con-3."""
    listed = "problem-list-item" in texts(condition, "category.coding.code")
    if listed and not has(condition, "clinicalStatus") and VERIFICATION not in coded(condition, "verificationStatus"):
        yield "clinicalStatus"


def abated(condition: JsonObject, _: Scope) -> Iterable[str]:
    """con-4."""
    ended = set(texts(condition, "clinicalStatus.coding.code")) & OVER
    if any(key.startswith("abatement") for key in condition) and not ended:
        yield "clinicalStatus"


def error_has_no_status(condition: JsonObject, _: Scope) -> Iterable[str]:
    """con-5."""
    if VERIFICATION in coded(condition, "verificationStatus") and has(condition, "clinicalStatus"):
        yield "clinicalStatus"


def detail_or_reference(plan: JsonObject, _: Scope) -> Iterable[str]:
    """cpl-3."""
    if any(has(activity, "detail") and has(activity, "reference") for activity in objects(plan, "activity")):
        yield "activity"


def measured(goal: JsonObject, _: Scope) -> Iterable[str]:
    """gol-1."""
    for target in objects(goal, "target"):
        if any(key.removeprefix("_").startswith("detail") for key in target) and not has(target, "measure"):
            yield "target"


def value_or_absent(observation: JsonObject, _: Scope) -> Iterable[str]:
    """obs-6."""
    if has(observation, "dataAbsentReason") and _valued(observation):
        yield "dataAbsentReason"


def component_code(observation: JsonObject, _: Scope) -> Iterable[str]:
    """obs-7."""
    shared = set(coded(observation, "code")) & set(coded(observation, "component.code"))
    if shared and _valued(observation):
        yield "component"


def named_or_identified(organization: JsonObject, _: Scope) -> Iterable[str]:
    """org-1."""
    if not has(organization, "identifier") and not has(organization, "name"):
        yield ""


def mandatory_identifier(organization: JsonObject, _: Scope) -> Iterable[str]:
    """dk-core-organization-mandatory-identifier."""
    if not ORGANISATION_SYSTEMS.intersection(texts(organization, "identifier.system")):
        yield "identifier"


def marital_status(citizen: JsonObject, _: Scope) -> Iterable[str]:
    """marital-status-unknown-usage."""
    if {(MARITAL, "P"), (MARITAL, "A")} <= set(coded(citizen, "maritalStatus")):
        yield "maritalStatus"


def detail_needs_code(request: JsonObject, _: Scope) -> Iterable[str]:
    """prr-1."""
    if has(request, "orderDetail") and not has(request, "code"):
        yield "orderDetail"


def nested_contained(resource: JsonObject, _: Scope) -> Iterable[str]:
    """dom-2."""
    return ["contained"] if has(resource, "contained.contained") else []


def contained_unused(resource: JsonObject, _: Scope) -> Iterable[str]:
    """dom-3."""
    used = set(_local_references(resource))
    return ["contained" for held in objects(resource, "contained") if "#" + (text(held, "id") or "") not in used]


def contained_version(resource: JsonObject, _: Scope) -> Iterable[str]:
    """dom-4."""
    versioned = has(resource, "contained.meta.versionId") or has(resource, "contained.meta.lastUpdated")
    return ["contained"] if versioned else []


def contained_security(resource: JsonObject, _: Scope) -> Iterable[str]:
    """dom-5."""
    return ["contained"] if has(resource, "contained.meta.security") else []


def local_reference(resource: JsonObject, _: Scope) -> Iterable[str]:
    """ref-1."""
    held = {"#" + name for name in texts(resource, "contained.id")} | {"#"}
    return ["" for reference in _local_references(resource) if reference not in held]


def _local_references(resource: JsonObject) -> Iterator[str]:
    stack: list[Json] = [resource]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            reference = value.get("reference")
            if isinstance(reference, str) and reference.startswith("#"):
                yield reference
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _valued(observation: JsonObject) -> bool:
    return any(key.removeprefix("_").startswith("value") and at(observation, key) for key in observation)


RULES: Final[Mapping[str, Mapping[str, Rule]]] = {
    "Patient": {
        "pat-1": _needs("contact", "name", "telecom", "address", "organization"),
        "marital-status-unknown-usage": marital_status,
    },
    "Condition": {
        "con-1": _needs("stage", "summary", "assessment"),
        "con-2": _needs("evidence", "code", "detail"),
        "con-3": problem_list_status,
        "con-4": abated,
        "con-5": error_has_no_status,
    },
    "CarePlan": {"cpl-3": detail_or_reference},
    "Goal": {"gol-1": measured},
    "Observation": {
        "obs-3": _needs("referenceRange", "low", "high", "text"),
        "obs-6": value_or_absent,
        "obs-7": component_code,
    },
    "Organization": {
        "org-1": named_or_identified,
        "org-2": _no_home("address"),
        "org-3": _no_home("telecom"),
        "dk-core-organization-mandatory-identifier": mandatory_identifier,
    },
    "ServiceRequest": {"prr-1": detail_needs_code},
    "": {
        "dom-2": nested_contained,
        "dom-3": contained_unused,
        "dom-4": contained_version,
        "dom-5": contained_security,
        "ref-1": local_reference,
    },
}
"""Rules by resource type; those under the empty name hold for every type."""
