"""Days as a care-record system sees them: Danish clock, weekdays, seasons, and the years before."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from synlig.core.instant import DANISH_TIME
from synlig.partners.synthetic.draw import Urn
from synlig.partners.synthetic.settings import SyntheticSettings

NEW_CASES_BY_MONTH: Final = (1.25, 1.2, 1.15, 1.0, 0.95, 0.9, 0.7, 0.85, 1.0, 1.05, 1.1, 1.15)
"""More falls and infections in winter, holidays in July; a mean near 1."""
YEARS_BACK: Final = Urn([(0, 30), (1, 27), (2, 20), (3, 14), (4, 9)])
MONTHS: Final = Urn([(month + 1, weight) for month, weight in enumerate(NEW_CASES_BY_MONTH)])


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day in Denmark; `ahead` is how many hours its clock is ahead of UTC from morning on."""

    date: date
    iso: str
    ahead: int
    offset: str

    @property
    def workday(self) -> bool:
        """Monday to Friday."""
        return self.date.weekday() < 5

    @property
    def season(self) -> float:
        """How many new cases the month brings, against a mean of about 1."""
        return NEW_CASES_BY_MONTH[self.date.month - 1]


@cache
def day_on(when: date) -> Day:
    """The day; clocks change at night, so its noon decides the offset for all that happens from morning on."""
    offset = datetime.combine(when, time(12), DANISH_TIME).utcoffset() or timedelta()
    ahead = offset // timedelta(hours=1)
    return Day(when, when.isoformat(), ahead, f"+{ahead:02}:00")


def window(settings: SyntheticSettings) -> tuple[Day, ...]:
    """The days reported, in order."""
    first = settings.last_day - timedelta(days=settings.days - 1)
    return tuple(day_on(first + timedelta(days=after)) for after in range(settings.days))


def days_after(day: Day, count: int) -> Day:
    """The day `count` days later (or earlier, when negative)."""
    return day_on(day.date + timedelta(days=count))


def workday_after(day: Day, count: int) -> Day:
    """The first workday at least `count` days later."""
    later = days_after(day, count)
    return later if later.workday else days_after(later, 7 - later.date.weekday())


def earlier_day(dice: random.Random, first: Day) -> Day:
    """A day before `first`, in its year or one of the four before it."""
    year = first.date.year - YEARS_BACK.draw(dice)
    found = date(year, MONTHS.draw(dice), dice.randint(1, 28))
    return day_on(found) if found < first.date else days_after(first, -dice.randint(1, 240))
