"""Holding what came against what was expected: gaps, lateness, sudden drops and surges (K13, A6)."""

import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from synlig.core.completeness import Arrivals, CompletenessRules, DayCheck, Place, Status
from synlig.core.instant import DANISH_TIME, danish_day
from synlig.core.kommune import KommuneKode

WEEK = timedelta(weeks=1)


def check_days(
    arrivals: Iterable[Arrivals],
    declared: Mapping[str, Sequence[float]],
    rules: CompletenessRules,
    days: Sequence[date],
    now: datetime,
) -> Iterator[DayCheck]:
    """One check for each sender and municipality that ever reported in `arrivals`, and each of `days`, in order.

    `declared` maps `sender` or `sender/kommune` to seven numbers, Monday first; what is not declared is learned.
    """
    known = dict[Place, dict[date, Arrivals]]()
    for one in arrivals:
        known.setdefault(one.place, {})[one.day] = one
    for sender, _, kommune in (named.partition("/") for named in declared):
        if kommune:
            known.setdefault(Place((sender, KommuneKode(kommune))), {})
    for place in sorted(known):
        own = _Known(known[place], declared.get("/".join(place), declared.get(place[0])), rules)
        for day in days:
            if min(own.days, default=day) <= day <= danish_day(now):
                yield own.check(place, day, now)


@dataclass(frozen=True)
class _Known:
    """What is known of one sender and municipality."""

    days: Mapping[date, Arrivals]
    declared: Sequence[float] | None
    rules: CompletenessRules

    def check(self, place: Place, day: date, now: datetime) -> DayCheck:
        came = self.days.get(day)
        accepted, rejected = (came.accepted, came.rejected) if came else (0, 0)
        expected = self._expected(day)
        status = self._status(day, expected, accepted, now)
        return DayCheck(place, day, expected, accepted, rejected, status)

    def _expected(self, day: date) -> float | None:
        """Declared, or the median of the same weekday before; days without reports count as none."""
        if self.declared is not None:
            return self.declared[day.weekday()]
        first = min(self.days)
        before = [day - week * WEEK for week in range(1, self.rules.weeks + 1) if day - week * WEEK >= first]
        if len(before) < self.rules.least_weeks:
            return None
        return statistics.median(self.days[one].accepted if one in self.days else 0 for one in before)

    def _status(self, day: date, expected: float | None, accepted: int, now: datetime) -> Status:
        if expected is None:
            return "learning"
        if expected < 1:
            return "ok"
        beyond = abs(accepted - expected) > self.rules.deviations * math.sqrt(expected)
        if accepted > self.rules.surge_share * expected and beyond:
            return "surge"
        if day == danish_day(now):
            return self._today(expected, accepted, now)
        if accepted == 0:
            return "missing"
        return "drop" if accepted < self.rules.drop_share * expected and beyond else "ok"

    def _today(self, expected: float, accepted: int, now: datetime) -> Status:
        if accepted >= self.rules.drop_share * expected:
            return "ok"
        return "late" if accepted == 0 and now > self._usual(danish_day(now)) + self.rules.late_after else "under-way"

    def _usual(self, day: date) -> datetime:
        """When the first report of a day usually comes."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=DANISH_TIME)
        since = [_seconds(one.first_at) for one in self.days.values() if one.day < day and one.accepted]
        return midnight + timedelta(seconds=statistics.median(since) if since else 12 * 3600)


def _seconds(instant: datetime) -> float:
    local = instant.astimezone(DANISH_TIME)
    return local.hour * 3600 + local.minute * 60 + local.second
