"""Groups with few inhabitants go into the next younger one, with their cells and their inhabitants."""

import numpy as np
import pytest

from synlig.core.cells import CellBlock
from synlig.core.kommune import KommuneKode
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.pipeline.disclose.merging import inhabitants, merged, merged_groups

HERE, LAST = KommuneKode("0101"), len(ALDERSGRUPPER) - 1


def people(*counts: int) -> Population:
    """So many in the youngest groups, and a thousand in each of the others."""
    every = [*counts, *[1000] * (len(ALDERSGRUPPER) - len(counts))]
    return Population("P", "nowhere", {(HERE, "K", age): n for age, n in zip(ALDERSGRUPPER, every, strict=True)})


def moved(population: Population, smallest: int = 25) -> list[tuple[int, int]]:
    return [
        (ALDERSGRUPPER.index(group), ALDERSGRUPPER.index(into))
        for _, _, group, into in merged_groups(population, smallest)
    ]


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ((25, 25, 25, 25), []),
        ((25, 25, 24, 25), [(2, 1)]),
        ((30, 24, 24, 25), [(2, 1)]),
        ((30, 10, 14, 25), [(1, 0), (2, 0)]),
        ((30, 0, 0, 0), [(1, 0), (2, 0), (3, 0)]),
        ((0, 1000, 1000, 24), [(3, 2)]),
    ],
)
def test_a_small_group_goes_where_there_are_enough(counts: tuple[int, ...], groups: list[tuple[int, int]]) -> None:
    assert moved(people(*counts)) == groups


def test_a_group_that_nobody_counted_is_empty() -> None:
    few = Population("P", "nowhere", {(HERE, "K", ALDERSGRUPPER[0]): 100})
    assert moved(few) == [(place, 0) for place in range(1, LAST + 1)]


def test_inhabitants_go_with_their_group_and_nobody_is_lost() -> None:
    population = people(30, 10, 14, 25)
    groups = merged_groups(population, 25)
    counts = inhabitants(population, groups)
    assert [counts["0101", "K", ALDERSGRUPPER[place]] for place in range(4)] == [54, 0, 0, 25]
    assert sum(counts.values()) == sum(population.counts.values())
    assert inhabitants(population, ()) == population.counts


def test_cells_go_with_their_group_in_that_municipality_and_sex_alone() -> None:
    axes, places = ("kommune", "aar", "koen", "aldersgruppe"), (("0101", "0147"), ("2026",), ("K", "M"), ALDERSGRUPPER)
    values = np.arange(2 * 2 * len(ALDERSGRUPPER), dtype=np.int64).reshape(2, 1, 2, -1)
    block = CellBlock("antal", "", axes, places, values)
    groups = (("0147", "M", ALDERSGRUPPER[2], ALDERSGRUPPER[1]), ("0999", "M", ALDERSGRUPPER[2], ALDERSGRUPPER[0]))
    made, expected = merged(block, groups).values, values.copy()
    expected[1, 0, 1, 1] += expected[1, 0, 1, 2]
    expected[1, 0, 1, 2] = 0
    assert made.tolist() == expected.tolist()
    assert block.values.tolist() == values.tolist()
    plain = CellBlock("antal", "", axes[:3], places[:3], values[..., 0])
    assert merged(plain, groups) is plain
