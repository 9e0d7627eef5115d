"""FHIR times as microseconds since 1970 in UTC, remembered because a day's reports repeat them."""

from datetime import UTC, datetime, timedelta
from typing import Final

from synlig.core.instant import danish_day, span_of
from synlig.pipeline.tabulate.remembering import Remembered

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
NOWHERE: Final = (None, None)


def micros(moment: datetime) -> int:
    """Microseconds from 1970-01-01T00:00Z to an aware `moment`."""
    return (moment - EPOCH) // MICROSECOND


def _span(text: str | None) -> tuple[int, int] | tuple[None, None]:
    span = span_of(text) if text else None
    return NOWHERE if span is None else (micros(span.start), micros(span.end))


def _instant(text: str | None) -> int | None:
    if text is not None and len(text) > 19 and text[10] == "T":
        try:
            return micros(datetime.fromisoformat(text))
        except (ValueError, TypeError):
            pass
    return spans[text][0]


def _day(text: str | None) -> int | None:
    span = span_of(text) if text and len(text) == 10 else None
    return None if span is None else (danish_day(span.start) - EPOCH.date()).days


spans: Final = Remembered(_span)
"""The half-open interval that a FHIR date, dateTime or instant covers; (None, None) when it is none."""
instants: Final = Remembered(_instant)
"""The beginning of what a text covers; offsets are taken into account."""
days: Final = Remembered(_day)
"""Days since 1970 of a whole FHIR date; None for a partial one."""
