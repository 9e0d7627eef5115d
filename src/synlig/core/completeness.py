"""What a sender was expected to report on a day, what came, and what is to be said about the difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NewType

from synlig.core.kommune import KommuneKode
from synlig.core.words import Words

Status = Literal["ok", "missing", "drop", "surge", "late", "under-way", "learning"]
Place = NewType("Place", tuple[str, KommuneKode])
"""(sender, municipality): what is expected is expected of one sender for one municipality."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Reports of one sender for one municipality that were received on one Danish day."""

    place: Place
    day: date
    accepted: int
    rejected: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class CompletenessRules:
    """When a day is remarked upon. Shares are of what is expected; `least_weeks` of the weekday must be known."""

    weeks: int
    least_weeks: int
    drop_share: float
    surge_share: float
    deviations: float
    late_after: timedelta
    words: Mapping[Status, Words]


@dataclass(frozen=True, slots=True)
class DayCheck:
    """One day of one sender for one municipality. `expected` is None while it is learned."""

    place: Place
    day: date
    expected: float | None
    accepted: int
    rejected: int
    status: Status


@dataclass(frozen=True, slots=True)
class Resend:
    """A day that was asked for again; `answered_at` is when the first report came after that, if any did."""

    place: Place
    day: date
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
