"""The rules of heart rehabilitation once more, on structs and stricter than asked; see `fast_rules`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import UNSET

from synlig.pipeline.gate.heart_rules import HADS, HEARTQOL, MOST, OVER, SESSIONS, begins_before, unit_of
from synlig.pipeline.gate.kl_rules import ENDED

Find = Callable[[str], Any]
Check = Callable[[Any, Find], bool]


def _course(plan: Any, find: Find) -> bool:
    detail = plan.activity[0].detail
    reasoned = (detail.statusReason is not UNSET) == (detail.status in ENDED)
    over = (plan.period.end is not UNSET) == (detail.status in OVER)
    return reasoned and over and not begins_before(plan.period.start, find(plan.supportingInfo[0].reference).authoredOn)


def _capacity(observation: Any, _: Find) -> bool:
    measured = observation.valueQuantity
    return measured.code == unit_of(observation.code.coding[0].code) and 0 < measured.value <= MOST[measured.code]


def _sessions(observation: Any, _: Find) -> bool:
    return SESSIONS[0] <= observation.valueInteger <= SESSIONS[1]


def _hads(observation: Any, _: Find) -> bool:
    return HADS[0] <= observation.valueInteger <= HADS[1]


def _heartqol(observation: Any, _: Find) -> bool:
    return HEARTQOL[0] <= observation.valueQuantity.value <= HEARTQOL[1]


HEART_CHECKS: Final[Mapping[str, Check]] = {
    "synlig-hjerte-course": _course,
    "synlig-hjerte-capacity": _capacity,
    "synlig-hjerte-sessions": _sessions,
    "synlig-hjerte-hads": _hads,
    "synlig-hjerte-heartqol": _heartqol,
}
"""The check of each profile that has rules between its elements."""
