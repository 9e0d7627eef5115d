"""Invented citizens with several conditions each, counted once by condition, by area and altogether."""

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.population import ALDERSGRUPPER

Counts = NDArray[np.int64]
AREAS = (1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 10, 10, 10, 11, 11)
"""How many codes each area has: as many as the areas of conditions in FSIII."""
AREA = np.repeat(np.arange(len(AREAS)), AREAS)
CODES = len(AREA)


def lists() -> CodeLists:
    """The code lists of the invented conditions."""
    codes = {f"t{place:03}": f"o{area:02}" for place, area in enumerate(AREA)}
    return {
        "tilstand": CodeList("tilstand", dict.fromkeys(codes, ""), {"omraade": codes}),
        "omraade": CodeList("omraade", {f"o{area:02}": "" for area in range(len(AREAS))}, {}),
    }


def counted(citizens_a_cell: float, conditions_each: float, kommuner: int, seed: int) -> list[CellBlock]:
    """Exact cells of one year; on average so many citizens in a municipality, sex and age group."""
    chance = np.random.default_rng(seed)
    places = (tuple(f"{number:04}" for number in range(kommuner)), ("2026",), ("K", "M"), ALDERSGRUPPER)
    shape = tuple(map(len, places))
    people = chance.poisson(citizens_a_cell, shape)
    cell = np.repeat(np.arange(people.size), people.ravel())
    rarity = 1 / np.arange(1, CODES + 1)
    usual = chance.permutation(rarity) / rarity.sum() * conditions_each
    has = chance.random((len(cell), CODES)) < -np.expm1(-usual)
    has[np.arange(len(cell)), chance.choice(CODES, len(cell), p=usual / usual.sum())] = True
    by_area = np.stack([has[:, area == AREA].any(axis=1) for area in range(len(AREAS))], axis=1)
    events = has * (1 + (chance.random(has.shape) < 0.05))

    def summed(rows: NDArray[np.generic]) -> Counts:
        total = np.zeros((people.size, rows.shape[1]), np.int64)
        np.add.at(total, cell, rows)
        return total.reshape(*shape, rows.shape[1])

    codes, areas = (lists()[name].codes for name in ("tilstand", "omraade"))
    return [
        CellBlock("antal", "tilstand", (*PLACE_AXES, "tilstand"), (*places, codes), summed(events)),
        CellBlock("borgere", "tilstand", (*PLACE_AXES, "tilstand"), (*places, codes), summed(has)),
        CellBlock("borgere", "omraade", (*PLACE_AXES, "omraade"), (*places, areas), summed(by_area)),
        CellBlock("borgere", ALL_CODES, PLACE_AXES, places, people.astype(np.int64)),
    ]
