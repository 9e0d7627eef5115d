"""A synthetic national cube to protect and to attack, as large as the real one, and months that pass over it.

Ninety-eight municipalities from under 2,000 to over 600,000 inhabitants, five years, both sexes, eight age groups and
thirty codes from usual to rare: about 85,000 cells of 1 to 4. The seed is fixed: the figures of the design's table are
comparable with it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
KOMMUNER, REGIONER, YEARS, SEXES, AGES, CODES = 98, 4, 5, 2, 8, 30
REGION = np.repeat(np.arange(REGIONER), (46, 22, 19, 11))
INHABITANTS = 5_960_000
OF_ALL = np.array((0.21, 0.13, 0.25, 0.20, 0.11, 0.06, 0.03, 0.01))
"""The share of each age group among the inhabitants."""
NEED = np.array((0.15, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 14.0))
"""How much likelier care is in each age group."""
USUAL, RARER, GROWTH = 0.024, 1.6, 0.03
COMES_AND_GOES = 0.02
"""The share of the last year's events that leave in a month, and about as many come."""


@dataclass(frozen=True)
class National:
    """Counts by municipality, year, sex, age group and code."""

    events: Counts

    @property
    def small(self) -> NDArray[np.bool_]:
        return (self.events > 0) & (self.events < 5)


def national(seed: int = 20261124) -> National:
    """The cube."""
    chance = np.random.default_rng(seed)
    middling = np.sort(chance.lognormal(np.log(45_000), 0.55, KOMMUNER - 8))
    people = chance.permutation(np.concatenate([(1_800, 3_300, 3_700, 5_900), middling, (21e4, 22.5e4, 37e4, 66e4)]))
    people *= INHABITANTS / people.sum()
    need = OF_ALL * NEED / (OF_ALL * NEED).sum()
    rarity = USUAL * np.arange(1, CODES + 1) ** -RARER
    habit = chance.lognormal(0, 0.35, (KOMMUNER, 1, 1, 1, CODES)) * chance.lognormal(0, 0.5, (1, 1, SEXES, AGES, CODES))
    years = np.exp(GROWTH * np.arange(YEARS))[:, None, None, None]
    sexes = np.array((0.45, 0.55))[:, None, None]
    expected = people[:, None, None, None, None] * years * sexes * need[:, None] * rarity * habit
    return National(chance.poisson(expected).astype(np.int64))


def months(start: Counts, count: int, seed: int = 7) -> list[Counts]:
    """`count` + 1 successive truths: the last year's events come and go."""
    chance = np.random.default_rng(seed)
    truths = [start]
    for _ in range(count):
        now = truths[-1].copy()
        last = now[:, -1]
        coming = chance.poisson(COMES_AND_GOES * (last + 0.3 * start[:, -1] + 0.05))
        now[:, -1] = last - chance.binomial(last, COMES_AND_GOES) + coming
        truths.append(now)
    return truths


def with_sums(cells: Counts) -> Counts:
    """Cells with what is added up of them: regions and country, and all together of each axis."""
    regions = np.zeros((REGIONER, *cells.shape[1:]), cells.dtype)
    np.add.at(regions, REGION, cells)
    whole = np.concatenate([cells, regions, regions.sum(0, keepdims=True)])
    for axis in range(1, cells.ndim):
        whole = np.concatenate([whole, whole.sum(axis, keepdims=True)], axis)
    return whole


def margins() -> list[list[NDArray[np.intp]]]:
    """Which sum of each kind a place is in, axis by axis."""
    sizes = (KOMMUNER, YEARS, SEXES, AGES, CODES)
    kinds = [[np.arange(size), np.zeros(size, np.intp)] for size in sizes]
    kinds[0].insert(1, REGION.astype(np.intp))
    return kinds
