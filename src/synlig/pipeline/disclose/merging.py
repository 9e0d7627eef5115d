"""Age groups where few live are merged into the next younger one: public population bounds what a cell can be."""

from collections.abc import Mapping

import numpy as np

from synlig.core.cells import CellBlock
from synlig.core.population import ALDERSGRUPPER, Population

Merged = tuple[tuple[str, str, str, str], ...]
"""(kommune, koen, aldersgruppe, merged into)."""
Inhabitants = Mapping[tuple[str, str, str], int]
"""Inhabitants by (kommune, koen, aldersgruppe)."""


def merged_groups(population: Population, smallest: int) -> Merged:
    """Which groups of which municipality and sex have fewer than `smallest` inhabitants, and where they go.

    The oldest are looked at first and carry what was merged into them, so a chain of small groups ends in the first
    one that is large enough, at the latest in the youngest.
    """
    found = list[tuple[str, str, str, str]]()
    places = sorted({place[:2] for place in population.counts})
    for kommune, koen in places:
        counts = [population.counts.get((kommune, koen, group), 0) for group in ALDERSGRUPPER]
        target = list(range(len(ALDERSGRUPPER)))
        for place in range(len(ALDERSGRUPPER) - 1, 0, -1):
            if counts[place] < smallest:
                counts[place - 1] += counts[place]
                target[place] = place - 1
        for place in range(1, len(ALDERSGRUPPER)):
            target[place] = target[target[place]] if target[place] != place else place
            if target[place] != place:
                found.append((kommune, koen, ALDERSGRUPPER[place], ALDERSGRUPPER[target[place]]))
    return tuple(found)


def merged(block: CellBlock, groups: Merged) -> CellBlock:
    """`block` with the counts of merged groups moved to where they go; the cells they leave are 0."""
    if not {"kommune", "koen", "aldersgruppe"} <= set(block.axes):
        return block
    kommuner, sexes, ages = block.on("kommune"), block.on("koen"), block.on("aldersgruppe")
    values = np.array(block.values)
    for kommune, koen, group, into in groups:
        if kommune in kommuner:
            place, sex = kommuner.index(kommune), sexes.index(koen)
            values[place, :, sex, ages.index(into)] += values[place, :, sex, ages.index(group)]
            values[place, :, sex, ages.index(group)] = 0
    return block.holding(values)


def inhabitants(population: Population, groups: Merged) -> Inhabitants:
    """The population as it is released: merged groups count in the group they were merged into, and hold nobody."""
    into = {(kommune, koen, group): target for kommune, koen, group, target in groups}
    counts: dict[tuple[str, str, str], int] = dict.fromkeys(into, 0)
    for (kommune, koen, group), count in population.counts.items():
        place = (kommune, koen, into.get((kommune, koen, group), group))
        counts[place] = counts.get(place, 0) + count
    return counts
