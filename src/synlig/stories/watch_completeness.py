"""Did what was expected come? Each sender's days against what is declared or learned of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from synlig.core.completeness import DayCheck, Resend
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.settings import Settings
from synlig.declared import completeness as declared
from synlig.pipeline.completeness import check_days
from synlig.storage.completeness import CompletenessStore


@dataclass(frozen=True, slots=True)
class Watched:
    """The checks of the last days, the newest last, and the days that were asked for again."""

    checks: tuple[DayCheck, ...]
    resends: tuple[Resend, ...]


def watch_completeness(
    kommune: KommuneKode | None,
    days: int,
    *,
    completeness: CompletenessStore,
    settings: Settings,
    clock: Callable[[], datetime],
) -> Watched:
    """Every sender of `kommune` (else of all) over the last `days` days, today included (A6, K13)."""
    rules, now = declared.load(), clock()
    expected = declared.expected_by_weekday(settings.completeness)
    asked = [danish_day(now) - timedelta(days=back) for back in range(days - 1, -1, -1)]
    since = now - timedelta(weeks=rules.weeks, days=days + 1)
    checks = check_days(completeness.arrivals(since, kommune), expected, rules, asked, now)
    mine = tuple(check for check in checks if kommune in (None, check.place[1]))
    return Watched(mine, tuple(completeness.resends(kommune)))
