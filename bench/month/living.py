"""The month as it is lived: what there is in it, and how one ordinary day goes."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx

from bench.month.authority import Authority
from bench.month.clock import Clock
from bench.month.disk import Disk
from bench.month.doors import Parts, put
from bench.month.gateway import REJECTED, Gateway, Unexpected
from bench.month.recipients import Recipients
from bench.month.reported import Reported

FILES: Final = "eoj"
"""The sender of all municipalities but one, by file."""
SYSTEM: Final = "system"
"""The sender of one municipality, over HTTPS with a client certificate."""
MORNING: Final = 6
TAKEN: Final = (200, 201)
NOT_TAKEN: Final = (400, 422)
DELIVERED_EVERY: Final = 3
"""Days; a command a day less makes the month fit into a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what came, what became of it, how long its commands took, and what else happened."""

    day: str
    accepted: int
    rejected: int
    delivered: int
    """Reports that recipients answered for; delivered every third day."""
    seconds: float
    home_bytes: int
    happened: tuple[str, ...] = ()


@dataclass(slots=True)
class Month:
    """Everything the month is lived with."""

    folder: Path
    gateway: Gateway
    clock: Clock
    disk: Disk
    recipients: Recipients
    reported: Reported
    authority: Authority
    draw: random.Random
    parts: Parts
    pair: tuple[Path, Path]
    """The client certificate of the municipality that delivers over HTTPS, and its key."""
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    erased: list[str] = field(default_factory=list[str])
    """CPR numbers of who was erased."""
    snapshot: str = ""
    """The newest backup in which nobody is erased yet."""
    failed: list[str] = field(default_factory=list[str])
    """Expectations that did not hold on the way."""
    shown: set[str] = field(default_factory=set[str])

    def tell(self, moment: datetime) -> None:
        """It is `moment` now, for everyone."""
        self.now = moment
        self.clock.set(moment)

    @property
    def own(self) -> str:
        """The municipality that delivers over HTTPS: the one with most reports."""
        return self.reported.busiest

    @property
    def backups(self) -> Path:
        """Where backups go: another disk."""
        return self.folder / "backups"

    def expect(self, what: str, *, holds: bool) -> None:
        """Note an expectation that does not hold; the month goes on, and fails at its end."""
        if not holds:
            self.failed.append(f"{self.now:%Y-%m-%d}: {what}")


Happening = Callable[[Month, str], str]
"""(the month, its day) -> what happened, in words."""


def live(month: Month, number: int, before: Sequence[Happening], after: Sequence[Happening]) -> Day:
    """Day `number` from 1, told the morning after it was reported: what comes, is delivered, and what else happens."""
    day = month.reported.days[number - 1]
    began = time.perf_counter()
    month.tell(morning_after(day))
    happened = [_happened(month, day, happening) for happening in before]
    accepted, rejected = _received(month, day)
    delivered = _delivered(month.gateway.ask("deliver")) if number % DELIVERED_EVERY == 0 else 0
    happened += [_happened(month, day, happening) for happening in after]
    seconds = round(time.perf_counter() - began, 1)
    said = tuple(words for words in happened if words)
    return Day(day, accepted, rejected, delivered, seconds, month.gateway.size(), said)


def _happened(month: Month, day: str, happening: Happening) -> str:
    """What happened in words; what went otherwise than expected fails the month at its end, and does not end it."""
    try:
        return happening(month, day)
    except Unexpected as otherwise:
        month.expect(str(otherwise), holds=False)
        return f"**unexpected**: {' '.join(str(otherwise).split())}"


def morning_after(day: str) -> datetime:
    """When a day's reports are delivered."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), UTC) + timedelta(
        hours=MORNING
    )


def receive(month: Month, day: str) -> Sequence[str | Path]:
    """The command that takes a day's files."""
    return ("receive", "--sender", FILES, *month.reported.files(day, without=month.own))


def _received(month: Month, day: str) -> tuple[int, int]:
    """Accepted and rejected, by file and over HTTPS."""
    verdicts = month.gateway.ask(*receive(month, day), expect=(0, REJECTED))
    rejected = sum(line["verdict"] == "rejected" for line in verdicts)
    statuses = over_https(month, day)
    taken = sum(statuses.get(status, 0) for status in TAKEN)
    not_taken = sum(statuses.values()) - taken
    month.expect(
        f"the intake answered {dict(statuses)}", holds=not_taken == sum(statuses.get(status, 0) for status in NOT_TAKEN)
    )
    return len(verdicts) - rejected + taken, rejected + not_taken


def over_https(month: Month, day: str) -> Mapping[int, int]:
    """Deliver one municipality's day over HTTPS; how many got which status."""
    reports = month.reported.lines(month.own, day)
    try:
        return put(month.parts.intake, month.authority.ca, month.pair, reports)
    except httpx.HTTPError as error:
        month.expect(f"the intake could not be reached: {type(error).__name__}", holds=False)
        return {}


def _delivered(documents: Sequence[Mapping[str, object]]) -> int:
    """How many reports were settled in this run, over all recipients."""
    settled = (document.get("settled") for document in documents)
    return sum(int(one.get("accepted", 0)) for one in settled if isinstance(one, dict))
