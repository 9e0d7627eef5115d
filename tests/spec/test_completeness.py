"""What is said of a sender's days: a table of what came, a moment, and the words that must come out (K13)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from synlig.core.completeness import Arrivals, Place, Status
from synlig.core.errors import WrongUsage
from synlig.core.instant import DANISH_TIME
from synlig.core.kommune import KommuneKode
from synlig.declared import completeness as declared
from synlig.pipeline.completeness import check_days

PLACE = Place(("eoj", KommuneKode("0540")))
MONDAY = date(2026, 11, 2)
USUAL = (100, 100, 100, 100, 100, 0, 0)
"""Reports a weekday, Monday first."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=DANISH_TIME).astimezone(UTC)


def weeks(count: int, changed: Mapping[date, int] | None = None) -> list[Arrivals]:
    """So many weeks as usual before the Monday, each day's first report at eight; then the days that differ."""
    days = {MONDAY - timedelta(days=back): 0 for back in range(1, 7 * count + 1)}
    counts = {day: USUAL[day.weekday()] for day in days} | dict(changed or {})
    return [Arrivals(PLACE, day, count, 0, at(day, 8)) for day, count in counts.items() if count]


def status(arrivals: list[Arrivals], day: date, now: datetime, expected: Mapping[str, tuple[float, ...]]) -> Status:
    (check,) = check_days(arrivals, expected, declared.load(), [day], now)
    return check.status


@pytest.mark.parametrize(
    ("came", "said"),
    [(100, "ok"), (75, "ok"), (60, "ok"), (40, "drop"), (1, "drop"), (0, "missing"), (150, "ok"), (260, "surge")],
)
def test_a_day_is_held_against_the_same_weekday_before(came: int, said: Status) -> None:
    arrivals = weeks(8, {MONDAY: came})
    assert status(arrivals, MONDAY, at(MONDAY + timedelta(days=1), 9), {}) == said


@pytest.mark.parametrize(("usual", "came", "said"), [(4, 1, "ok"), (4, 0, "missing"), (9, 1, "ok"), (30, 8, "drop")])
def test_small_numbers_differ_by_chance(usual: int, came: int, said: Status) -> None:
    arrivals = [replace(one, accepted=usual) for one in weeks(8)] + weeks(0, {MONDAY: came})
    assert status(arrivals, MONDAY, at(MONDAY + timedelta(days=1), 9), {}) == said


def test_a_weekend_without_reports_is_as_expected() -> None:
    sunday = MONDAY - timedelta(days=1)
    assert status(weeks(8), sunday, at(MONDAY, 9), {}) == "ok"


@pytest.mark.parametrize(
    ("came", "hour", "said"),
    [(0, 7, "under-way"), (0, 10, "under-way"), (0, 12, "late"), (20, 12, "under-way"), (70, 12, "ok")],
)
def test_today_is_late_only_some_hours_after_the_usual_first_report(came: int, hour: int, said: Status) -> None:
    assert status(weeks(8, {MONDAY: came}), MONDAY, at(MONDAY, hour), {}) == said


def test_it_is_learned_for_three_weeks_unless_it_is_declared() -> None:
    arrivals, later = weeks(2), at(MONDAY + timedelta(days=1), 9)
    assert status(arrivals, MONDAY, later, {}) == "learning"
    assert status(arrivals, MONDAY, later, {"eoj": (100.0,) * 7}) == "missing"
    assert status(arrivals, MONDAY, later, {"eoj": (100.0,) * 7, "eoj/0540": (0.0,) * 7}) == "ok"


def test_one_bad_week_does_not_change_what_is_expected() -> None:
    gap = {MONDAY - timedelta(weeks=week): 0 for week in (1, 2)}
    arrivals = weeks(8, gap)
    checks = list(check_days(arrivals, {}, declared.load(), [MONDAY], at(MONDAY + timedelta(days=1), 9)))
    assert [(check.expected, check.status) for check in checks] == [(100, "missing")]


def test_who_is_declared_and_never_came_is_missing_and_the_future_is_not() -> None:
    days = [MONDAY, MONDAY + timedelta(days=1)]
    checks = list(check_days([], {"new/0101": (5.0,) * 7}, declared.load(), days, at(MONDAY, 23)))
    assert [(check.place, check.day, check.status) for check in checks] == [(("new", "0101"), MONDAY, "late")]


@pytest.mark.parametrize("text", ["", "1 2 3", "1 2 3 4 5 6 x", "1 2 3 4 5 6 -7"])
def test_what_is_declared_wrongly_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        declared.expected_by_weekday({"eoj": text})
