"""When work is due: Danish clocks, months, summer time, what was missed, and clocks that were put wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.schedule import Rhythm, RunOutcome, Task, TaskRun, is_due, is_late
from synlig.core.words import Words
from synlig.declared import agreements, schedule


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "last", "following"),
    [
        ("every 15 minutes", "2026-11-24 08:50", "2026-11-24 08:45", "2026-11-24 09:00"),
        ("every 2 hours", "2026-11-24 08:00", "2026-11-24 08:00", "2026-11-24 10:00"),
        ("daily 04:00", "2026-11-24 02:59", "2026-11-23 03:00", "2026-11-24 03:00"),
        ("daily 04:00", "2026-11-24 03:00", "2026-11-24 03:00", "2026-11-25 03:00"),
        ("daily 04:00", "2026-07-24 03:00", "2026-07-24 02:00", "2026-07-25 02:00"),
        ("daily 00:30", "2026-11-24 23:45", "2026-11-24 23:30", "2026-11-25 23:30"),
        ("daily 02:30", "2026-03-29 12:00", "2026-03-29 01:30", "2026-03-30 00:30"),
        ("daily 02:30", "2026-10-25 12:00", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("monthly 3 05:00", "2026-03-03 03:59", "2026-02-03 04:00", "2026-03-03 04:00"),
        ("monthly 3 05:00", "2026-12-31 22:00", "2026-12-03 04:00", "2027-01-03 04:00"),
        ("monthly 28 05:00", "2027-01-30 22:00", "2027-01-28 04:00", "2027-02-28 04:00"),
    ],
)
def test_a_rhythm_says_when_work_was_and_will_be_due(rhythm: str, now: str, last: str, following: str) -> None:
    assert Rhythm(rhythm).last_due(utc(now)) == utc(last)
    assert Rhythm(rhythm).next_due(utc(now)) == utc(following)


def test_what_is_off_is_never_due() -> None:
    assert Rhythm("off").last_due(utc("2026-11-24 08:00")) is None
    assert Rhythm("off").next_due(utc("2026-11-24 08:00")) is None


@pytest.mark.parametrize("text", ["", "daily", "daily 24:00", "daily 10:60", "every 0 minutes", "monthly 29 04:00"])
def test_what_is_no_rhythm_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(WrongUsage, match="daily 04:00"):
        Rhythm(text)


TASK = Task("release", "release", "clock", Rhythm("daily 04:00"), Words("Frigiv", "Release"))
NOON = utc("2026-11-24 12:00")


def ran(due: str, outcome: RunOutcome = "done", ended: str = "") -> TaskRun:
    at = utc(due)
    return TaskRun("release", at, at, utc(ended) if ended else at, outcome)


def test_however_many_were_missed_the_latest_stands_for_all() -> None:
    due = is_due(TASK, ran("2026-09-01 02:00"), NOON)
    assert due == utc("2026-11-24 03:00")
    assert is_due(TASK, ran("2026-11-24 03:00"), NOON) is None


def test_a_task_never_seen_before_is_not_due_at_once() -> None:
    assert is_due(TASK, None, NOON) is None


def test_a_clock_put_back_by_hours_makes_nothing_run_twice() -> None:
    assert is_due(TASK, ran("2026-11-25 03:00"), NOON) is None


def test_a_clock_that_was_ahead_by_years_holds_nothing_up() -> None:
    assert is_due(TASK, ran("2031-01-01 03:00"), NOON) == utc("2026-11-24 03:00")


def test_what_could_not_be_done_is_tried_again_soon_and_what_failed_the_next_time() -> None:
    later = ran("2026-11-24 03:00", "later", "2026-11-24 11:55")
    assert is_due(TASK, later, NOON) is None
    assert is_due(TASK, later, NOON + timedelta(minutes=6)) == utc("2026-11-24 03:00")
    assert is_due(TASK, replace(later, outcome="failed"), NOON + timedelta(minutes=6)) is None


def test_what_runs_is_left_alone() -> None:
    assert is_due(TASK, ran("2026-11-23 03:00", "running"), NOON) is None


def test_late_is_what_was_due_half_an_hour_ago_and_is_not_done() -> None:
    assert not is_late(TASK, ran("2026-11-23 03:00"), utc("2026-11-24 03:29"))
    assert is_late(TASK, ran("2026-11-23 03:00"), utc("2026-11-24 03:30"))
    assert not is_late(TASK, ran("2026-11-24 03:00"), NOON)


def test_the_settings_override_a_rhythm_and_an_unknown_task_is_named() -> None:
    (task,) = (each for each in schedule.tasks({"release": "monthly 2 03:00"}, ()) if each.id == "release")
    assert task.rhythm == Rhythm("monthly 2 03:00")
    with pytest.raises(WrongUsage, match="realese"):
        schedule.tasks({"realese": "daily 04:00"}, ())


def test_each_agreement_in_use_is_packed_at_its_own_rhythm() -> None:
    sds = agreements.named("sds")
    tasks = {task.id: task for task in schedule.tasks({}, [(sds, "daily")])}
    assert (tasks["pack-sds"].does, tasks["pack-sds"].about, tasks["pack-sds"].part) == ("pack", "sds", "deliver")
    moved = {task.id: task for task in schedule.tasks({"pack-sds": "daily 23:00"}, [(sds, "daily")])}
    assert moved["pack-sds"].rhythm == Rhythm("daily 23:00")
