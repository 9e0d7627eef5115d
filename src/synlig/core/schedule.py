"""When work is due: every so often, or on a day at a Danish time; what was missed is caught up once, not once each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from synlig.core.errors import WrongUsage
from synlig.core.instant import DANISH_TIME, danish_day
from synlig.core.words import Words

RunOutcome = Literal["noted", "running", "done", "later", "failed"]
"""`noted`: first seen, and waits for its next time. `later`: what it needs is not there just now; tried again soon."""
FORM: Final = re.compile(
    r"off|every (?P<many>[1-9]\d{0,3}) (?P<unit>minute|hour)s?|daily (?P<daily>\d\d:\d\d)"
    r"|monthly (?P<day>[1-9]|1\d|2[0-8]) (?P<monthly>\d\d:\d\d)",
    re.ASCII,
)
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
MOST_BEHIND: Final = timedelta(days=1)
"""A run stamped further ahead than this was made by a wrong clock and holds nothing up."""
AGAIN_AFTER: Final = timedelta(minutes=10)
SLACK: Final = timedelta(minutes=30)
"""How long a run that is due may be on its way before it counts as late."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`off`, `every 15 minutes`, `daily 04:00` or `monthly 5 04:00` (Danish time)."""

    text: str

    def __post_init__(self) -> None:
        """Check the form.

        Raises:
            WrongUsage: it is none of the four.
        """
        match = FORM.fullmatch(self.text)
        clock = match and (match["daily"] or match["monthly"])
        if match is None or (clock and clock > "23:59") or (clock and clock[3:] > "59"):
            forms = "off, every 15 minutes, every 2 hours, daily 04:00, monthly 5 04:00"
            raise WrongUsage(f"{self.text!r} is no rhythm; write one of: {forms}.")

    def last_due(self, now: datetime) -> datetime | None:
        """The latest instant up to `now` at which the work was due; None when it never is."""
        return max((due for due in self._around(now) if due <= now), default=None)

    def next_due(self, now: datetime) -> datetime | None:
        """The first instant after `now` at which the work is due; None when it never is."""
        return min((due for due in self._around(now) if due > now), default=None)

    def _around(self, now: datetime) -> list[datetime]:
        """Due instants on either side of `now`."""
        match = FORM.fullmatch(self.text)
        if match is None or self.text == "off":
            return []
        if match["many"]:
            step = timedelta(minutes=int(match["many"]) * (60 if match["unit"] == "hour" else 1))
            last = now - (now - EPOCH) % step
            return [last, last + step]
        today = danish_day(now)
        if match["daily"]:
            return [_at(today + timedelta(days=away), match["daily"]) for away in (-1, 0, 1)]
        first, day = today.replace(day=1), int(match["day"])
        months = (first - timedelta(days=1), first, first + timedelta(days=31))
        return [_at(month.replace(day=day), match["monthly"]) for month in months]


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work that runs by itself: what carries it out, in which part, with what, and when."""

    id: str
    does: str
    part: str
    rhythm: Rhythm
    words: Words
    about: str = ""


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One run: for which due instant, when it began and ended, and what it came to (counts, never personal data)."""

    task: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    outcome: RunOutcome
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def is_due(task: Task, last: TaskRun | None, now: datetime) -> datetime | None:
    """The due instant that `task` is to run for at `now`; None when there is nothing to do.

    However many were missed, the latest one stands for all of them. A clock that was put back makes nothing run
    twice within a day; one that was ahead by more holds nothing up.
    """
    due = task.rhythm.last_due(now)
    if last is None or last.outcome == "running" or due is None:
        return None
    is_wrong = last.due_at > now + MOST_BEHIND
    tried = last.ended_at if last.outcome == "later" else None
    again = tried is not None and (now >= tried + AGAIN_AFTER or tried > now + MOST_BEHIND)
    return due if due > last.due_at or is_wrong or again else None


def is_late(task: Task, last_done: TaskRun | None, now: datetime) -> bool:
    """Whether a run that was due is not done, its time to run allowed for."""
    due = task.rhythm.last_due(now - SLACK)
    return due is not None and (last_done is None or last_done.due_at < due)


def _at(day: date, clock: str) -> datetime:
    """That time on the Danish clock; of an hour that comes twice the first, of one that does not come the next."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=DANISH_TIME).astimezone(UTC)
