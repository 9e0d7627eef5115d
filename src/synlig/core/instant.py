"""FHIR dates and instants as points and intervals in UTC; Danish local time decides days and years."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DANISH_TIME: Final = ZoneInfo("Europe/Copenhagen")
FHIR_DATE_TIME: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open interval [start, end) in UTC that a FHIR date, dateTime or instant may mean."""

    start: datetime
    end: datetime


def span_of(text: str) -> Span | None:
    """The interval a FHIR date, dateTime or instant covers; None when it is none.

    Partial dates cover their whole year, month or day in Danish time; an instant covers one microsecond.
    """
    match = FHIR_DATE_TIME.fullmatch(text)
    if match is None:
        return None
    try:
        return _span(match)
    except (ValueError, OverflowError):
        return None


def _span(match: re.Match[str]) -> Span:
    year, month, day = int(match[1]), match[2], match[3]
    if match[4] is not None:
        start = _instant(match)
        return Span(start, start + timedelta(microseconds=1))
    if day is not None:
        first = date(year, int(month), int(day))
        return Span(_midnight(first), _midnight(first + timedelta(days=1)))
    if month is not None:
        first = date(year, int(month), 1)
        return Span(_midnight(first), _midnight(date(year + (int(month) == 12), int(month) % 12 + 1, 1)))
    return Span(_midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1)))


def _instant(match: re.Match[str]) -> datetime:
    text = match[0]
    if match[6] == "60":  # FHIR allows leap seconds, Python's datetime does not
        text = text[:17] + "59" + text[19:]
    whole = text if match[7] is None else text.replace("." + match[7], "." + match[7][:6].ljust(6, "0"), 1)
    return datetime.fromisoformat(whole).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=DANISH_TIME).astimezone(UTC)


def danish_midnight(day: date) -> datetime:
    """The beginning of `day` in Denmark, in UTC."""
    return _midnight(day)


def danish_day(instant: datetime) -> date:
    """The calendar day in Denmark at `instant`; that in UTC where the calendar ends between the two."""
    try:
        return instant.astimezone(DANISH_TIME).date()
    except OverflowError:
        return instant.astimezone(UTC).date()
