"""Who moves from one municipality to another, so that both tell of the same citizen without knowing each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

import numpy as np

from synlig.core.cpr import Cpr, Sex
from synlig.core.kommune import KommuneKode
from synlig.core.population import Population
from synlig.partners.synthetic.cpr_numbers import MOVERS, CprNumbers
from synlig.partners.synthetic.draw import generator_for
from synlig.partners.synthetic.people import BLOCK, draw_rows, known_share
from synlig.partners.synthetic.settings import SyntheticSettings

MOVES: Final = 31
"""What the generator is for; see `generator_for`."""
MOVES_A_DAY: Final = 0.06 / 365
"""Six in a hundred citizens in care move to another municipality in a year."""


@dataclass(frozen=True, slots=True)
class Move:
    """Move number `number`, on the day numbered `day`, of every country with at least `size` citizens in reports."""

    number: int
    cpr: Cpr
    sex: Sex
    birth: date
    size: float
    origin: KommuneKode
    target: KommuneKode
    day: int


def moves(
    settings: SyntheticSettings, kommuner: Sequence[KommuneKode], population: Population, size: float
) -> tuple[Move, ...]:
    """Every move in a country of `size` citizens; a larger country has the same ones and more.

    A municipality with n citizens takes part in the moves up to n divided by its share of the country, so what
    it tells depends on its own number of citizens alone.
    """
    found: list[Move] = []
    if settings.days > 1:
        for move in _stream(settings, kommuner, population):
            if move.size > size:
                break
            found.append(move)
    return tuple(found)


def _stream(settings: SyntheticSettings, kommuner: Sequence[KommuneKode], population: Population) -> Iterator[Move]:
    shares = [known_share(kode, population) for kode in kommuner]
    places = np.cumsum([share.sum() for share in shares])
    cells = np.cumsum(np.sum(shares, axis=0))
    numbers, reached, moved = CprNumbers(MOVERS), 0.0, count()
    for block in count():
        generator = generator_for(settings.seed, MOVES, block)
        gaps = generator.exponential(1 / (MOVES_A_DAY * settings.days), BLOCK)
        ends = np.searchsorted(places / places[-1], generator.random((BLOCK, 2)))
        days = generator.integers(1, settings.days, BLOCK)
        rows = draw_rows(generator, cells / cells[-1], settings.last_day)
        for gap, (origin, target), day, row in zip(gaps.tolist(), ends.tolist(), days.tolist(), rows, strict=True):
            reached += gap
            if origin != target:
                _, sex, birth, _ = row
                cpr = numbers.next(birth, sex)
                yield Move(next(moved), cpr, sex, birth, reached, kommuner[origin], kommuner[target], day)
