"""Faults in reports on heart rehabilitation: each rule of our own, and how such a report is built."""

from typing import Final

from synlig.partners.synthetic.draft import Draft, FaultKind, expression, having, without

COURSE: Final = "hjerte-course"
MEASUREMENTS: Final = ("hjerte-capacity", "hjerte-smoking", "hjerte-hads", "hjerte-heartqol")


def _reason(draft: Draft) -> str | None:
    """A course that was left loses its reason; another is said to be left without one."""
    found = draft.one(COURSE)
    if found is None:
        return None
    detail = found[1]["activity"][0]["detail"]
    if detail.pop("statusReason", None) is None:
        detail["status"] = "cancelled"
    return expression(found[0], "activity")


def _end(draft: Draft) -> str | None:
    """A course that is over loses its end; one that goes on gets one."""
    found = draft.one(COURSE)
    if found is None:
        return None
    period = found[1]["period"]
    if period.pop("end", None) is None:
        period["end"] = "2036-12-31"
    return expression(found[0], "period")


def _other_unit(draft: Draft) -> str | None:
    """Metres for watts, or the other way."""
    found = draft.one("hjerte-capacity")
    if found is None:
        return None
    quantity = found[1]["valueQuantity"]
    quantity["code"] = "W" if quantity["code"] == "m" else "m"
    return expression(found[0], "valueQuantity")


HEART_FAULTS: Final[tuple[FaultKind, ...]] = (
    FaultKind("heart-course-reason", "synlig-hjerte-course-reason", _reason),
    FaultKind("heart-course-end", "synlig-hjerte-course-end", _end),
    having("heart-course-early", "synlig-hjerte-course-before-referral", "period.start", "1999-01-01", COURSE),
    having("heart-sessions-below-none", "synlig-hjerte-sessions-range", "valueInteger", -3, "hjerte-sessions"),
    having("heart-sessions-too-many", "synlig-hjerte-sessions-range", "valueInteger", 2400, "hjerte-sessions"),
    FaultKind("heart-other-unit", "synlig-hjerte-capacity-unit", _other_unit),
    having("heart-walk-in-cm", "synlig-hjerte-capacity-range", "valueQuantity.value", 41200, "hjerte-capacity"),
    having("heart-no-capacity", "synlig-hjerte-capacity-range", "valueQuantity.value", 0, "hjerte-capacity"),
    having("heart-hads-too-high", "synlig-hjerte-hads-range", "valueInteger", 42, "hjerte-hads"),
    having("heart-heartqol-too-high", "synlig-hjerte-heartqol-range", "valueQuantity.value", 30, "hjerte-heartqol"),
    without("heart-no-value", "cardinality", "valueInteger", "hjerte-hads", "hjerte-sessions"),
    without("heart-no-phase", "cardinality", "category", *MEASUREMENTS),
    without("heart-no-referral", "cardinality", "supportingInfo", COURSE),
    having("heart-unknown-answer", "binding", "valueCodeableConcept.coding.0.code", "maaske", "hjerte-smoking"),
    having("heart-unknown-test", "binding", "code.coding.0.code", "cykeltest", "hjerte-capacity"),
    having("heart-diet-in-words", "type", "valueBoolean", "ja", "hjerte-diet"),
    having("heart-half-session", "type", "valueInteger", 11.5, "hjerte-sessions"),
    having("heart-course-elsewhere", "reference-bundled", "focus.0.reference", "CarePlan/findes-ikke", *MEASUREMENTS),
    having("heart-note", "prohibited", "note", [{"text": "Borgeren er glad"}], COURSE),
)  # fmt: skip
"""Kinds of fault that only a report on heart rehabilitation can have."""
