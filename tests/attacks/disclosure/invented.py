"""An invented country to attack: municipalities of all sizes, rare and common conditions, and months that pass.

Modelled on what is publicly known of ours: 98 municipalities from under 2,000 to over 600,000 inhabitants, far more
care among the oldest, a few conditions that many have and many that few have.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.population import ALDERSGRUPPER

Counts = NDArray[np.int64]
KOMMUNER, REGIONER, CODES, AREAS = 98, 5, 30, 8
YEARS = ("2022", "2023", "2024", "2025", "2026")
SEXES = ("K", "M")
CARE = np.array([0.004, 0.01, 0.03, 0.07, 0.14, 0.26, 0.42, 0.58])
"""The share of each age group with care."""
AGES = np.array([0.20, 0.59, 0.05, 0.05, 0.05, 0.03, 0.02, 0.01])
"""The share of each age group among the inhabitants."""
REGION = np.arange(KOMMUNER) % REGIONER
AREA = np.arange(CODES) % AREAS


@dataclass(frozen=True)
class Country:
    """Exact counts on kommune × aar × koen × aldersgruppe × code (the areas, and all codes, without repetition)."""

    citizens: Counts
    events: Counts
    areas: Counts
    everyone: Counts


def invent(seed: int) -> Country:
    """A country. Each citizen of a cell has one condition or a few; areas and the whole count each once."""
    chance = np.random.default_rng(seed)
    people = np.exp(chance.normal(10.6, 0.7, KOMMUNER))
    people[:4] = 1_800, 3_500, 110_000, 640_000
    rarity = 0.35 * np.arange(1, CODES + 1) ** -1.5
    expected = (
        people[:, None, None, None, None]
        * (AGES * CARE)[None, None, None, :, None]
        * rarity
        * chance.gamma(4, 1 / 4, (KOMMUNER, 1, 2, 8, CODES))
        / 2
    )
    citizens = chance.poisson(np.repeat(expected, len(YEARS), axis=1)).astype(np.int64)
    again = chance.poisson(0.15 * citizens).astype(np.int64)
    areas = _counted_once(citizens, AREA, AREAS, chance)
    return Country(citizens, citizens + again, areas, _counted_once(areas, np.zeros(AREAS, int), 1, chance)[..., 0])


def _counted_once(parts: Counts, group: NDArray[np.int64], groups: int, chance: np.random.Generator) -> Counts:
    """Wholes between their largest part and the sum of their parts."""
    sums, largest = (np.zeros((*parts.shape[:-1], groups), np.int64) for _ in range(2))
    for place, member in enumerate(group):
        sums[..., member] += parts[..., place]
        largest[..., member] = np.maximum(largest[..., member], parts[..., place])
    return largest + chance.binomial(sums - largest, 0.6)


def months(start: Counts, count: int, seed: int) -> list[Counts]:
    """Successive truths: each month 2 % of the last year's cases end and as many begin."""
    chance = np.random.default_rng(seed)
    truths = [start]
    for _ in range(count):
        now = np.array(truths[-1])
        now[:, -1] += chance.poisson(0.02 * start[:, -1] + 0.004) - chance.binomial(now[:, -1], 0.02)
        truths.append(now)
    return truths


def lists() -> CodeLists:
    """The code lists of the country's cube."""
    codes = {f"t{place:02}": f"o{area}" for place, area in enumerate(AREA)}
    areas = {f"o{area}": "" for area in range(AREAS)}
    return {
        "tilstand": CodeList("tilstand", dict.fromkeys(codes, ""), {"omraade": codes}),
        "omraade": CodeList("omraade", areas, {}),
    }


def blocks(country: Country) -> list[CellBlock]:
    """The country's counts as the blocks of the cube `tilstande`."""
    known = lists()
    places = (tuple(f"{place:04}" for place in range(KOMMUNER)), YEARS, SEXES, ALDERSGRUPPER)

    def of(measure: str, grain: str, values: Counts) -> CellBlock:
        if not grain:
            return CellBlock(measure, grain, PLACE_AXES, places, values)
        return CellBlock(measure, grain, (*PLACE_AXES, grain), (*places, known[grain].codes), values)

    return [
        of("antal", "tilstand", country.events),
        of("borgere", "tilstand", country.citizens),
        of("borgere", "omraade", country.areas),
        of("borgere", "", country.everyone),
    ]
