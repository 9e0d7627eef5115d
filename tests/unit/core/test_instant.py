"""FHIR dates are intervals, instants are points in UTC, and days are Danish."""

from datetime import UTC, date, datetime

import pytest

from synlig.core.instant import danish_day, span_of


def utc(*parts: int) -> datetime:
    """A point in UTC."""
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", utc(2025, 12, 31, 23), utc(2026, 12, 31, 23)),
        ("2026-12", utc(2026, 11, 30, 23), utc(2026, 12, 31, 23)),
        ("2026-07-01", utc(2026, 6, 30, 22), utc(2026, 7, 1, 22)),
        ("2026-03-29", utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),
    ],
)
def test_partial_dates_cover_their_danish_days(text: str, start: datetime, end: datetime) -> None:
    span = span_of(text)
    assert span is not None
    assert (span.start, span.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("2026-01-01T00:30:00+01:00", utc(2025, 12, 31, 23, 30)),
        ("2026-01-01T00:30:00Z", utc(2026, 1, 1, 0, 30)),
        ("2026-01-01T00:30:00.123456789Z", utc(2026, 1, 1, 0, 30, 0, 123456)),
        ("2016-12-31T23:59:60Z", utc(2016, 12, 31, 23, 59, 59)),
    ],
)
def test_instants_are_compared_as_instants(text: str, point: datetime) -> None:
    span = span_of(text)
    assert span is not None
    assert span.start == point


NO_DATES = ["", "26", "2026-13", "2026-02-30", "2026-1-1", "2026-01-01T10", "x", "2026-01-01T10:00:00", "0000"]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_has_no_span(text: str) -> None:
    assert span_of(text) is None


def test_the_day_is_danish() -> None:
    assert danish_day(utc(2025, 12, 31, 23, 30)) == date(2026, 1, 1)
