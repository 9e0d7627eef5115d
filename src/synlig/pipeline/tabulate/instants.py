"""FHIR times as microseconds since 1970 in UTC, remembered because a day's reports repeat them."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from synlig.core.instant import danish_day, span_of
from synlig.pipeline.tabulate.resources import Period

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
NOWHERE: Final = (None, None)


def micros(moment: datetime) -> int:
    """Microseconds from 1970-01-01T00:00Z to an aware `moment`."""
    return (moment - EPOCH) // MICROSECOND


@lru_cache(maxsize=1 << 16)
def span_micros(text: str | None) -> tuple[int, int] | tuple[None, None]:
    """The half-open interval that a FHIR date, dateTime or instant covers; (None, None) when it is none."""
    span = span_of(text) if text else None
    return NOWHERE if span is None else (micros(span.start), micros(span.end))


@lru_cache(maxsize=1 << 16)
def instant_micros(text: str | None) -> int | None:
    """The beginning of what `text` covers; offsets are taken into account."""
    if text is not None and len(text) > 19 and text[10] == "T":
        try:
            return micros(datetime.fromisoformat(text))
        except (ValueError, TypeError):
            pass
    return span_micros(text)[0]


def period_micros(period: Period | None) -> tuple[int | None, int | None]:
    """When a period begins, and when it is over: its last moment is part of it (FHIR R4, Period.end)."""
    if period is None:
        return NOWHERE
    return span_micros(period.start)[0], span_micros(period.end)[1]


def day_of(text: str | None) -> int | None:
    """Days since 1970 of a whole FHIR date; None for a partial one."""
    span = span_of(text) if text and len(text) == 10 else None
    return None if span is None else (danish_day(span.start) - EPOCH.date()).days
