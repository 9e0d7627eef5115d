"""Quick yes-or-no for primitives that come again and again: what was seen to be good is remembered."""

from typing import Final

from synlig.core.instant import span_of
from synlig.pipeline.gate.primitives import CLOCK_AND_ZONE, EDGES, FORMS, exists

REMEMBERED: Final = 50_000
DATE: Final = FORMS["date"].fullmatch
ADDRESS: Final = FORMS["uri"].fullmatch
WORD: Final = FORMS["code"].fullmatch
CLOCK: Final = CLOCK_AND_ZONE.fullmatch


class Memory:
    """Days, instants, addresses and codes that were found to be well formed; they name no one. Bounded."""

    def __init__(self) -> None:
        self.days: set[str] = set()
        self.instants: set[str] = set()
        self.addresses: set[str] = set()
        self.words: set[str] = set()

    def day(self, text: str) -> bool:
        """Whether `text` is a FHIR date."""
        good = DATE(text) is not None and exists(text)
        return _keep(self.days, text) if good else False

    def date_time(self, text: str) -> bool:
        """Whether `text` is a FHIR dateTime."""
        return self.instant(text) if len(text) > 10 else self.day(text)

    def instant(self, text: str) -> bool:
        """Whether `text` is a FHIR instant, or a dateTime down to the second."""
        day = text[:10]
        good = CLOCK(text, 10) is not None and (day in self.days or (len(day) == 10 and self.day(day)))
        return _keep(self.instants, text) if good and (day not in EDGES or exists(text)) else False

    def address(self, text: str) -> bool:
        """Whether `text` is a FHIR uri."""
        return _keep(self.addresses, text) if ADDRESS(text) is not None else False

    def word(self, text: str) -> bool:
        """Whether `text` is a FHIR code."""
        return _keep(self.words, text) if WORD(text) is not None else False


def ordered(start: str, end: str) -> bool:
    """Whether a period of two good dateTimes does not end before it starts (per-1)."""
    if len(start) == len(end) and start[19:] == end[19:]:  # the same precision and offset: text order is time order
        return start <= end
    first, last = span_of(start), span_of(end)
    return first is None or last is None or first.start < last.end


def _keep(kept: set[str], text: str) -> bool:
    if len(kept) >= REMEMBERED:
        kept.clear()
    kept.add(text)
    return True
