"""A report that the person it is about contests: followed at its sender until something newer is reported (art. 16)."""

from dataclasses import dataclass
from datetime import date

from synlig.core.kommune import KommuneKode


@dataclass(frozen=True, slots=True)
class Contested:
    """What is contested in which case; `answered` when the municipality has reported about the person since."""

    case: str
    bundle_id: str
    kommune: KommuneKode
    since: date
    answered: bool = False


def as_value(one: Contested) -> str:
    """As it is kept with the person: municipality, report and case, a line each."""
    return f"{one.kommune}\n{one.bundle_id}\n{one.case}"


def from_value(value: str, since: date, *, answered: bool) -> Contested:
    """What `as_value` wrote."""
    kommune, bundle_id, case = value.split("\n", 2)
    return Contested(case, bundle_id, KommuneKode(kommune), since, answered)
