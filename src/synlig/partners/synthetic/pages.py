"""The pages a municipality's reports are written on, one a day, handed over before they grow too large."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic.days import Day
from synlig.partners.synthetic.settings import DayFile, PlantedFault

FULL: Final = 8 * 2**20
"""Bytes held at most, give or take one citizen's reports."""


@dataclass(eq=False, slots=True)
class Page:
    """What is held of one day; `lines` counts those handed over as well."""

    held: list[bytes] = field(default_factory=list[bytes])
    faults: list[PlantedFault] = field(default_factory=list[PlantedFault])
    resources: int = 0
    lines: int = 0


class Pages:
    """Collects lines by day and counts them."""

    def __init__(self, kommune: KommuneKode, days: Sequence[Day]) -> None:
        self._kommune = kommune
        self._days = days
        self._pages = [Page() for _ in days]
        self._bytes = 0
        self._citizens = 0

    @property
    def full(self) -> bool:
        """Whether it is time to hand over."""
        return self._bytes >= FULL

    def add(self, number: int, line: bytes, resources: int) -> int:
        """Write a line on the page of the day numbered `number`; gives its line number in that day's file."""
        page = self._pages[number]
        page.held.append(line)
        page.lines += 1
        page.resources += resources
        self._bytes += len(line)
        return page.lines

    def note(self, number: int, fault: PlantedFault) -> None:
        """Keep a planted fault with its page."""
        self._pages[number].faults.append(fault)

    def told(self, citizens: int) -> None:
        """So many more citizens have been told to the end: one, or none who counts elsewhere."""
        self._citizens += citizens

    def hand_over(self) -> Iterator[DayFile]:
        """What is held, day by day, and hold nothing any more."""
        for day, page in zip(self._days, self._pages, strict=True):
            if page.held:
                lines = b"\n".join((*page.held, b""))
                citizens, self._citizens = self._citizens, 0
                reports, faults = len(page.held), tuple(page.faults)
                yield DayFile(self._kommune, day.date, lines, reports, page.resources, citizens, faults)
                page.held.clear()
                page.faults.clear()
                page.resources = 0
        self._bytes = 0
