"""Who the citizens are: how many in each municipality, and the age, sex and number of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from synlig.core.cpr import Cpr, Sex
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.partners.synthetic.cpr_numbers import CprNumbers
from synlig.partners.synthetic.draw import generator_for
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.prevalence import SHARES, Course
from synlig.partners.synthetic.settings import SyntheticSettings

BLOCK: Final = 1024
PEOPLE: Final = 21
"""What the generator is for; see `generator_for`."""
FIRST_AGES: Final = np.array([3, 18, 65, 70, 75, 80, 85, 90])
SPANS: Final = np.array([15, 47, 5, 5, 5, 5, 5, 9])
DAYS_A_YEAR: Final = 365.2425


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen who does not exist. `unit` is the synthetic organisation that keeps the record."""

    cpr: Cpr
    sex: Sex
    birth: date
    course: Course
    unit: Sor


def citizens_of(
    settings: SyntheticSettings, kommuner: Sequence[KommuneKode], population: Population
) -> dict[KommuneKode, int]:
    """How many citizens each municipality gets: by its inhabitants' ages, adding up to `settings.citizens`.

    Each gets at least one, when there are enough for all.

    Raises:
        WrongUsage: a municipality is asked for that there is not.
    """
    asked = kommuner if settings.kommuner is None else settings.kommuner
    for kode in asked:
        if kode not in kommuner:
            raise WrongUsage(f"There is no municipality {kode}.")
    weights = {kode: known_share(kode, population).sum() for kode in sorted(set(asked))}
    exact = {kode: settings.citizens * weight / sum(weights.values()) for kode, weight in weights.items()}
    least = int(settings.citizens >= len(exact))
    counts = {kode: max(least, int(number)) for kode, number in exact.items()}
    while (short := settings.citizens - sum(counts.values())) != 0:
        step = 1 if short > 0 else -1
        free = [kode for kode in exact if step > 0 or counts[kode] > least]
        counts[max(free, key=lambda kode: step * (exact[kode] - counts[kode]))] += step
    return counts


def known_share(kode: KommuneKode, population: Population) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Expected citizens of a municipality by (course, sex) of `SHARES` and age group, flattened."""
    return np.array(
        [
            share * population.counts.get((kode, sex, group), 0)
            for (_, sex), shares in SHARES.items()
            for group, share in zip(ALDERSGRUPPER, shares, strict=True)
        ]
    )


def people(settings: SyntheticSettings, place: Municipality, count: int, population: Population) -> Iterator[Person]:
    """The citizens of one municipality; more of them never change the first ones."""
    kode, numbers = place.kommune.kode, CprNumbers(place.order)
    share = known_share(kode, population)
    borders = np.cumsum(share) / share.sum()
    generator = generator_for(settings.seed, PEOPLE, int(kode))
    for start in range(0, count, BLOCK):
        rows = draw_rows(generator, borders, settings.last_day)
        for course, sex, birth, odd in rows[: count - start]:
            yield Person(numbers.next(birth, sex), sex, birth, course, place.unit_for(course, odd))


def draw_rows(
    generator: np.random.Generator, borders: np.ndarray[tuple[int], np.dtype[np.float64]], last_day: date
) -> list[tuple[Course, Sex, date, int]]:
    """`BLOCK` times a course, a sex, a birth date and a number to choose by."""
    cells = np.minimum(np.searchsorted(borders, generator.random(BLOCK), side="right"), len(borders) - 1)
    kinds, groups = np.divmod(cells, len(ALDERSGRUPPER))
    within = generator.random(BLOCK)
    oldest = groups == len(ALDERSGRUPPER) - 1
    ages = FIRST_AGES[groups] + SPANS[groups] * np.where(oldest, within**2.2, within)
    births = last_day.toordinal() - np.ceil(ages * DAYS_A_YEAR).astype(int)
    odd = generator.integers(0, 2**16, BLOCK)
    names = list(SHARES)
    return [
        (*names[kind], date.fromordinal(birth), number)
        for kind, birth, number in zip(kinds.tolist(), births.tolist(), odd.tolist(), strict=True)
    ]
