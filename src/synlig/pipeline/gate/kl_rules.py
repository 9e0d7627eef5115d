"""The KL Gateway's own invariants, and its rules that stand in prose only."""

from collections.abc import Iterable, Mapping
from typing import Final

from synlig.pipeline.gate.nav import coded, has, objects, text, texts
from synlig.pipeline.gate.scope import JsonObject, Rule, Scope

HOME_CARE: Final = "KLConditionCodesHomeCare"
NURSING: Final = "KLConditionCodesNursing"
AREAS: Final = "KLHomeCareAreasFSIII"
NICOTINE: Final = "6d24992e-e0a2-43e7-bc27-0234622a8655"
FOLLOW_UP: Final = "9f03dfbb-7a97-45a5-94db-d4c3501714a9"
ENDED: Final = frozenset({"cancelled", "stopped"})


def deceased(citizen: JsonObject, _: Scope) -> Iterable[str]:
    """data-about-deceased-citizen-warning."""
    if citizen.get("deceasedBoolean", False) is not False or has(citizen, "deceasedDateTime"):
        yield "deceased"


def severity(condition: JsonObject, scope: Scope) -> Iterable[str]:
    """A home care condition has a severity, a nursing condition none; a code of neither is found by its binding."""
    codes = coded(condition, "code")
    given = has(condition, "severity")
    if (not given and scope.in_set(HOME_CARE, codes)) or (given and scope.in_set(NURSING, codes)):
        yield "severity"


def goal_of_home_care(goal: JsonObject, scope: Scope) -> Iterable[str]:
    """The condition a goal addresses is one of home care; a dangling reference is found elsewhere."""
    for target in _targets(goal, "addresses", scope):
        if not scope.in_set(HOME_CARE, coded(target, "code")):
            yield "addresses"


def focus_of_home_care(observation: JsonObject, scope: Scope) -> Iterable[str]:
    """What the citizen's own observation is about belongs to home care."""
    for target in _targets(observation, "focus", scope):
        codes = coded(target, "code")
        if not scope.in_set(HOME_CARE, codes) and not scope.in_set(AREAS, codes):
            yield "focus"


def follow_up_status(observation: JsonObject, _: Scope) -> Iterable[str]:
    """A follow-up is final or entered in error."""
    if observation.get("status") not in ("final", "entered-in-error"):
        yield "status"


def answer_matches(observation: JsonObject, scope: Scope) -> Iterable[str]:
    """Performance is answered with a performance level, importance with an importance level (codes: C, D)."""
    performance, importance = (scope.codebook.canonical(code) for code in scope.codes)
    asked = scope.canonical(coded(observation, "code"))
    given = coded(observation, "valueCodeableConcept")
    fits = (performance in asked and scope.in_set("KLPerformanceLevelCodesFSIII", given)) or (
        importance in asked and scope.in_set("KLImportanceLevelCodesFSIII", given)
    )
    if not fits:
        yield "value"


def reason_when_ended(plan: JsonObject, _: Scope) -> Iterable[str]:
    """A cancelled or stopped course has a reason, others have none."""
    for detail in objects(plan, "activity.detail"):
        if has(detail, "statusReason") != (text(detail, "status") in ENDED):
            yield "activity.detail.statusReason"


def needs_plan(plan: JsonObject, scope: Scope) -> Iterable[str]:
    """Interventions of the declared codes are part of a course."""
    if _intervention(plan, scope) & set(scope.codes) and not has(plan, "basedOn"):
        yield "basedOn"


def needs_no_plan(plan: JsonObject, scope: Scope) -> Iterable[str]:
    """Interventions of the declared codes are not part of a course."""
    if _intervention(plan, scope) & set(scope.codes) and has(plan, "basedOn"):
        yield "basedOn"


def plan_type(request: JsonObject, scope: Scope) -> Iterable[str]:
    """One category says general, specialised or rehabilitation."""
    if not set(texts(request, "category.coding.code")) & set(scope.codes):
        yield "category"


def ended_focus(condition: JsonObject, _: Scope) -> Iterable[str]:
    """A condition that has ended is not on the problem list (prose of the condition profiles)."""
    ended = set(texts(condition, "clinicalStatus.coding.code")) & {"inactive", "remission", "resolved"}
    if ended and "problem-list-item" in texts(condition, "category.coding.code"):
        yield "category"


def delivered_status(procedure: JsonObject, _: Scope) -> Iterable[str]:
    """A completed intervention is completed or entered in error (prose of the procedure profile)."""
    if procedure.get("status") not in ("completed", "entered-in-error"):
        yield "status"


def follow_up_reason(encounter: JsonObject, _: Scope) -> Iterable[str]:
    """A follow-up encounter names its condition (defined in the guide, but asked of no profile)."""
    follow_up = FOLLOW_UP in texts(encounter, "type.coding.code")
    if follow_up and not has(encounter, "reasonReference"):
        yield "reasonReference"


def nicotine_needs_plan(plan: JsonObject, scope: Scope) -> Iterable[str]:
    """The code that replaced one of `klgateway-119-intervention-1`'s, which the guide's list still names."""
    if NICOTINE in _intervention(plan, scope) and not has(plan, "basedOn"):
        yield "basedOn"


def _intervention(plan: JsonObject, scope: Scope) -> set[str]:
    """The codes of the intervention; read to the letter the guide's rules do not see more than one."""
    codes = texts(plan, "activity.detail.code.coding.code")
    return set(codes) if scope.switches["intervention_rules"] == "intent" or len(codes) == 1 else set()


def _targets(resource: JsonObject, name: str, scope: Scope) -> Iterable[JsonObject]:
    for reference in objects(resource, name):
        target = scope.resolve(text(reference, "reference") or "")
        if target is not None:
            yield target


RULES: Final[Mapping[str, Rule]] = {
    "data-about-deceased-citizen-warning": deceased,
    "klgateway-severity-mandatory-in-home-care-not-allowed-in-nursing": severity,
    "klgateway-adresses-must-be-home-care-condition": goal_of_home_care,
    "gateway-care-follow-up-1": follow_up_status,
    "klgateway-citizen-observation-code-and-value-must-match": answer_matches,
    "klgateway-focus-must-be-home-care-condition-or-area": focus_of_home_care,
    "klgateway-140-care-plan-1": reason_when_ended,
    "klgateway-140-intervention-1": needs_plan,
    "klgateway-140-intervention-2": needs_no_plan,
    "gateway-140-service-request-1": plan_type,
    "klgateway-119-care-plan-1": reason_when_ended,
    "klgateway-119-intervention-1": needs_plan,
    "klgateway-119-intervention-2": needs_no_plan,
}
PROSE: Final[Mapping[str, tuple[str, str, Rule]]] = {
    "procedure_status": ("synlig-procedure-status", "Procedure", delivered_status),
    "ended_focus": ("synlig-ended-focus", "Condition", ended_focus),
    "nicotine_needs_plan": ("synlig-nicotine-plan", "klgateway-119-planned-intervention", nicotine_needs_plan),
    "follow_up_reason": ("synlig-follow-up-reason", "Encounter", follow_up_reason),
}
"""Switch, rule word, resource type or profile, and rule of what stands in prose only."""
