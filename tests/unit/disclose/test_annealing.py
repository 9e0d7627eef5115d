"""Rounding of small counts from the inside: what it costs, which sums there are, and that none is lost count of."""

from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeList
from synlig.declared import cubes
from synlig.pipeline.disclose.small_counts import FAR, rounded_once, small_counts

annealing: Any = import_module("synlig.pipeline.disclose.small_counts")
"""The module; its package gives the function of that name."""
BASE = 5
Figures = NDArray[np.int64]
Margins = list[list[NDArray[np.intp]]]


def drawn(seed: int, *shape: int, mean: float = 2.0) -> Figures:
    return np.random.default_rng(seed).poisson(mean, shape).astype(np.int64)


def margins_of(values: Figures, *groups: list[int]) -> Margins:
    """Each code by itself, in `groups` where the first axis has them, and all codes together."""
    found = [[np.arange(size), np.zeros(size, np.intp)] for size in values.shape]
    for group in groups:
        found[0].insert(1, np.array(group, np.intp))
    return found


def slow_sums(values: Figures, margins: Margins) -> list[int]:
    """Every sum of `values`, one by one, in the order in which they are numbered."""
    kinds = [[(kind, code) for kind in axis for code in range(int(kind.max()) + 1)] for axis in margins]
    sums = list[int]()
    for chosen in product(*kinds):
        here = values
        for axis, (kind, code) in enumerate(chosen):
            here = np.take(here, np.flatnonzero(kind == code), axis=axis)
        sums.append(int(here.sum()))
    return sums


def slow_cost(off: float) -> float:
    """What a sum that is so far off costs, as the module says it in words."""
    away = min(abs(off), FAR)
    return away**1.5 + (0.1 * (away - 10) ** 3 if away > 10 else 0)


def test_what_an_error_costs() -> None:
    costs = annealing._Costs.of(BASE)
    for off in (-FAR, -37, -11, -10, -1, 0, 1, 4, 10, 11, 12, 250, FAR):
        assert costs.now[off + FAR] == pytest.approx(slow_cost(off))
        if abs(off) + BASE <= FAR:
            assert costs.up[off + FAR] == pytest.approx(slow_cost(off + BASE) - slow_cost(off), rel=1e-5)
            assert costs.down[off + FAR] == pytest.approx(slow_cost(off - BASE) - slow_cost(off), rel=1e-5)
    assert len(costs.now) == len(costs.up) == len(costs.down) == 2 * FAR + 1


@pytest.mark.parametrize("seed", range(4))
def test_no_sum_is_lost_count_of_however_often_figures_turn(seed: int) -> None:
    values = drawn(seed, 6, 4, 3)
    margins = margins_of(values, [0, 0, 1, 1, 2, 2])
    small = (values > 0) & (values < BASE)
    under = annealing._Annealing(values, margins, BASE, np.random.default_rng(seed))
    up = np.random.default_rng(seed + 100).random(values.shape) < 0.4
    turned = under.turned(up, small)
    shown = np.where(small, 0, values)
    shown[small] = np.where(turned, BASE, 0)
    off = np.array(slow_sums(shown, margins)) - np.array(slow_sums(values, margins))
    assert under._off.tolist() == off.tolist()
    assert under.cost == pytest.approx(sum(map(slow_cost, off.tolist())))
    for place, figure in enumerate(under._sums_of(small)):
        one = np.zeros(values.shape, np.int64)
        one[tuple(axis[place] for axis in np.nonzero(small))] = 1
        assert sorted(figure.tolist()) == np.flatnonzero(slow_sums(one, margins)).tolist()


def cost_of(shown: Figures, values: Figures, margins: Margins) -> float:
    return sum(slow_cost(a - b) for a, b in zip(slow_sums(shown, margins), slow_sums(values, margins), strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_of_a_tiny_table_the_best_of_all_is_found(seed: int) -> None:
    values = drawn(seed, 3, 3, mean=2.5)
    values[0, 0] = 9
    margins = margins_of(values)
    small = (values > 0) & (values < BASE)
    best = np.inf
    for choice in product((0, BASE), repeat=int(small.sum())):
        tried = values.copy()
        tried[small] = choice
        best = min(best, cost_of(tried, values, margins))
    shown = rounded_once(values, margins, BASE, seed)
    assert (shown[~small] == values[~small]).all()
    assert set(shown[small].tolist()) <= {0, BASE}
    assert cost_of(shown, values, margins) == pytest.approx(best)


@pytest.mark.parametrize("many", [True, False])
def test_turning_ends_nearer_than_it_began(many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged one by one or many at once; in neither way is a sum of one kind far off."""
    if many:
        monkeypatch.setattr(annealing, "APART", 100)
    values = drawn(11, 30, 8, 4, mean=1.5)
    margins = margins_of(values, [place // 10 for place in range(30)])
    shown = rounded_once(values, margins, BASE, 3)
    off = np.abs(np.array(slow_sums(shown, margins)) - np.array(slow_sums(values, margins)))
    start = annealing._spread_evenly(np.where(values < BASE, values, 0), BASE, 0) & (values > 0) & (values < BASE)
    begun = np.where((values > 0) & (values < BASE), np.where(start, BASE, 0), values)
    before = np.abs(np.array(slow_sums(begun, margins)) - np.array(slow_sums(values, margins)))
    assert sum(map(slow_cost, off.tolist())) < 0.65 * sum(map(slow_cost, before.tolist()))
    assert int(off.max()) <= 14
    assert float(off.mean()) < 2.2


def test_what_is_not_small_stays_and_of_nothing_small_nothing_changes() -> None:
    values = np.array([[0, 5], [7, 100]], np.int64)
    shown = rounded_once(values, margins_of(values), BASE, 1)
    assert shown.tolist() == values.tolist()
    assert shown is not values


def test_the_same_seed_makes_the_same_and_another_another() -> None:
    values = drawn(5, 8, 6, mean=2.0)
    made = [rounded_once(values, margins_of(values), BASE, seed).tolist() for seed in (1, 1, 2, 3)]
    assert made[0] == made[1]
    assert made[0] != made[2] or made[0] != made[3]


@pytest.mark.parametrize("start", range(BASE))
def test_a_first_choice_goes_up_whenever_the_sum_passes_the_base(start: int) -> None:
    values = drawn(9, 4, 5, mean=1.2)
    up = annealing._spread_evenly(values, BASE, start)
    total, expected = start, np.zeros(values.shape, bool)
    for across in range(5):
        for down in range(4):
            before, total = total, total + int(values[down, across])
            expected[down, across] = total // BASE > before // BASE
    assert up.tolist() == expected.tolist()


CUBE = cubes.load()["tilstande"]
KOMMUNER = CodeList(
    "kommune",
    dict.fromkeys(("0101", "0147", "0825"), ""),
    {"region": {"0101": "a", "0147": "a", "0825": "b"}, "land": dict.fromkeys(("0101", "0147", "0825"), "DK")},
)
CODES = CodeList("tilstand", dict.fromkeys(("x", "y", "z"), ""), {"omraade": {"x": "p", "y": "q", "z": "q"}})


def test_sums_are_kept_over_codes_their_groups_and_all_of_them() -> None:
    lists = {"kommune": KOMMUNER, "tilstand": CODES}
    of_places = annealing._margins(CUBE, "kommune", KOMMUNER.codes, lists)
    assert [kind.tolist() for kind in of_places] == [[0, 1, 2], [0, 0, 1], [0, 0, 0]]
    of_codes = annealing._margins(CUBE, "tilstand", CODES.codes, lists)
    assert [kind.tolist() for kind in of_codes] == [[0, 1, 2], [0, 1, 1], [0, 0, 0]]
    unknown = annealing._margins(CUBE, "nowhere", ("a", "b"), lists)
    assert [kind.tolist() for kind in unknown] == [[0, 1], [0, 0]]
    starts, sums = annealing._layout([of_places, unknown])
    assert (starts, sums) == ([[0, 3, 5], [0, 2]], 6 * 3)


def test_a_block_is_rounded_as_its_figures_are() -> None:
    values = drawn(2, 3, 3)
    block = CellBlock("antal", "tilstand", ("kommune", "tilstand"), (KOMMUNER.codes, CODES.codes), values)
    lists = {"kommune": KOMMUNER, "tilstand": CODES}
    margins = [
        annealing._margins(CUBE, axis, codes, lists) for axis, codes in zip(block.axes, block.codes, strict=True)
    ]
    shown = small_counts(CUBE, block, lists, 4)
    assert shown == block.holding(rounded_once(values, margins, CUBE.base, 4))
