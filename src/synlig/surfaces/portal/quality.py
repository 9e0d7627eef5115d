"""What the page on data quality shows: findings by rule and week, those to mend, and the calendar of what came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from synlig.core.completeness import DayCheck, Status
from synlig.core.instant import danish_day
from synlig.core.mark import Seen

WEEKS: Final = ("4", "8", "26")
STATES: Final = ("aabne", "haandterede", "alle")
PAGE: Final = 50
UNKNOWN: Final = "ukendt"
"""Stands for the unit of a finding whose report did not tell it."""
MARKS: Final[Mapping[Status, str]] = {
    "ok": "✓",
    "missing": "!",
    "drop": "↓",
    "surge": "↑",
    "late": "◷",
    "under-way": "…",
    "learning": "·",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader has chosen; an empty text means all of it."""

    weeks: int = 8
    rule: str = ""
    sender: str = ""
    state: str = "aabne"
    page: int = 1
    unit: str = ""

    def address(self, **changed: str | int) -> str:
        """The address of the same choice with something changed."""
        fields = {"uger": self.weeks, "regel": self.rule, "afsender": self.sender, "enhed": self.unit}
        fields |= {"vis": self.state, "side": self.page}
        usual = {"uger": 8, "vis": "aabne", "side": 1}
        told = {name: value for name, value in (fields | changed).items() if value and value != usual.get(name)}
        return "/kvalitet" + (f"?{urlencode(told)}" if told else "")


def wish_of(query: Mapping[str, str]) -> Wish:
    """The choice in an address; what makes no sense there counts as not chosen."""
    weeks, state, page = query.get("uger", "8"), query.get("vis", "aabne"), query.get("side", "1")
    return Wish(
        int(weeks) if weeks in WEEKS else 8,
        query.get("regel", "")[:120],
        query.get("afsender", "")[:100],
        state if state in STATES else "aabne",
        int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,
        query.get("enhed", "")[:20],
    )


@dataclass(frozen=True, slots=True)
class RuleWeeks:
    """One rule's findings by week, those of the newest last; `open` is how many nobody has handled."""

    rule: str
    severity: str
    message_da: str
    message: str
    counts: tuple[int, ...]
    open: int

    @property
    def total(self) -> int:
        """All findings of the weeks."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class UnitWeeks:
    """One unit's findings by week, those of the newest last, and the rule that is broken most there."""

    unit: str
    most: str
    counts: tuple[int, ...]
    open: int

    @property
    def total(self) -> int:
        """All findings of the weeks."""
        return sum(self.counts)


def unit_of(one: Seen) -> str:
    """The unit (SOR) that keeps the record a finding is about."""
    return one.line.get("sor") or UNKNOWN


def of_unit(found: Sequence[Seen], wish: Wish) -> list[Seen]:
    """The findings of the unit the reader has chosen; all where none is."""
    return [one for one in found if wish.unit in ("", unit_of(one))]


def by_unit(found: Sequence[Seen], mondays: Sequence[date]) -> list[UnitWeeks]:
    """Findings counted by unit and week, the unit with most open ones first."""
    weeks = Counter((unit_of(one), monday_of(danish_day(one.found))) for one in found)
    open_ = Counter(unit_of(one) for one in found if one.mark is None)
    rules = Counter((unit_of(one), one.place.rule) for one in found)
    rows = list[UnitWeeks]()
    for unit in {unit_of(one) for one in found}:
        most = max((many, rule) for (whose, rule), many in rules.items() if whose == unit)[1]
        rows.append(UnitWeeks(unit, most, tuple(weeks[unit, monday] for monday in mondays), open_[unit]))
    return sorted(rows, key=lambda row: (-row.open, -row.total, row.unit))


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_until(today: date, number: int) -> tuple[date, ...]:
    """The Mondays of the last weeks, this one last."""
    return tuple(monday_of(today) - timedelta(weeks=back) for back in range(number - 1, -1, -1))


def week_of(one: Seen) -> date:
    """The Monday of the week in which a finding was made."""
    return monday_of(danish_day(one.found))


def by_rule(found: Sequence[Seen], weeks: Sequence[date]) -> list[RuleWeeks]:
    """The rules by how many findings are open, most first."""
    counts = Counter((one.place.rule, week_of(one)) for one in found)
    open_ = Counter(one.place.rule for one in found if one.mark is None)
    first = {one.place.rule: one for one in reversed(found)}
    rows = [
        RuleWeeks(
            rule,
            one.line["severity"],
            one.line["message_da"],
            one.line["message"],
            tuple(counts[rule, week] for week in weeks),
            open_[rule],
        )
        for rule, one in first.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, -row.total, row.rule))


def to_show(found: Sequence[Seen], wish: Wish) -> list[Seen]:
    """The findings the reader asks for, the newest first."""
    wanted = [
        one
        for one in found
        if wish.rule in ("", one.place.rule)
        and wish.sender in ("", one.line["sender"])
        and (wish.state == "alle" or (one.mark is None) == (wish.state == "aabne"))
    ]
    return sorted(wanted, key=lambda one: one.found, reverse=True)


@dataclass(frozen=True, slots=True)
class SenderDays:
    """One sender's weeks, each with the checks of its days from Monday; None for a day outside what was asked for."""

    sender: str
    weeks: tuple[tuple[date, tuple[DayCheck | None, ...]], ...]


def calendar(checks: Sequence[DayCheck]) -> list[SenderDays]:
    """The checks as a calendar by sender, the newest week first."""
    senders = sorted({check.place[0] for check in checks})
    return [SenderDays(sender, _weeks([one for one in checks if one.place[0] == sender])) for sender in senders]


def _weeks(checks: Sequence[DayCheck]) -> tuple[tuple[date, tuple[DayCheck | None, ...]], ...]:
    days = {check.day: check for check in checks}
    mondays = sorted({monday_of(day) for day in days}, reverse=True)
    return tuple((monday, tuple(days.get(monday + timedelta(days=at)) for at in range(7))) for monday in mondays)
