"""The rules of our own profiles of heart rehabilitation; the words stand with the declarations."""

from collections.abc import Iterable, Mapping
from typing import Final

from synlig.core.instant import span_of
from synlig.pipeline.gate.kl_rules import ENDED, reason_when_ended
from synlig.pipeline.gate.nav import at, has, objects, text, texts
from synlig.pipeline.gate.scope import JsonObject, Rule, Scope

WALK: Final = "1144649008"
"""The 6-minute walk test by its SNOMED CT code, as KL's own tool profile has it."""
OVER: Final = ENDED | {"completed"}
MISTAKEN: Final = "entered-in-error"
SESSIONS, HADS, HEARTQOL = (0, 400), (0, 21), (0, 3)
MOST: Final = {"m": 1200, "W": 600}
"""More of either is a slip of the pen: nobody in rehabilitation walks 1,200 m in six minutes."""


def begins_before(start: str, referred: str) -> bool:
    """Whether a course begins before the citizen was referred, as surely as the two dates tell."""
    first, sent = span_of(start), span_of(referred)
    return first is not None and sent is not None and first.end <= sent.start


def end_when_over(plan: JsonObject, _: Scope) -> Iterable[str]:
    """A course that is over has an end, one that goes on has none; a mistaken one is left in peace."""
    over = not OVER.isdisjoint(texts(plan, "activity.detail.status"))
    if plan.get("status") != MISTAKEN and has(plan, "period.end") != over:
        yield "period.end"


def after_referral(plan: JsonObject, scope: Scope) -> Iterable[str]:
    """A course begins when the citizen was referred, or later."""
    for reference in objects(plan, "supportingInfo"):
        referral = scope.resolve(text(reference, "reference") or "")
        if begins_before(text(plan, "period.start") or "", text(referral or {}, "authoredOn") or ""):
            yield "period.start"


def fitting_unit(observation: JsonObject, scope: Scope) -> Iterable[str]:
    """Metres for the walk, watts for the bicycle (codes: the walk, the bicycle)."""
    unit = text(observation, "valueQuantity.code")
    for code in texts(observation, "code.coding.code"):
        if code in scope.codes and unit in MOST and unit != unit_of(code):
            yield "value.code"


def unit_of(code: str) -> str:
    """The unit that a test of work capacity is measured in."""
    return "m" if code == WALK else "W"


def possible_capacity(observation: JsonObject, _: Scope) -> Iterable[str]:
    """Above nothing, and no more than can be."""
    most = MOST.get(text(observation, "valueQuantity.code") or "")
    for value in at(observation, "valueQuantity.value"):
        if most is not None and _number(value) is not None and not 0 < (_number(value) or 0) <= most:
            yield "value.value"


def _within(holder: str, shown: str, bounds: tuple[int, int]) -> Rule:
    """A rule: the number at `holder` lies within `bounds`, both included."""

    def rule(observation: JsonObject, _: Scope) -> Iterable[str]:
        for value in at(observation, holder):
            number = _number(value)
            if number is not None and not bounds[0] <= number <= bounds[1]:
                yield shown

    return rule


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


RULES: Final[Mapping[str, Rule]] = {
    "synlig-hjerte-course-reason": reason_when_ended,
    "synlig-hjerte-course-end": end_when_over,
    "synlig-hjerte-course-before-referral": after_referral,
    "synlig-hjerte-sessions-range": _within("valueInteger", "value", SESSIONS),
    "synlig-hjerte-capacity-unit": fitting_unit,
    "synlig-hjerte-capacity-range": possible_capacity,
    "synlig-hjerte-hads-range": _within("valueInteger", "value", HADS),
    "synlig-hjerte-heartqol-range": _within("valueQuantity.value", "value.value", HEARTQOL),
}
