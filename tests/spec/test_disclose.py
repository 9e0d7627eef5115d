"""Protection of cells: what is promised of every released figure, on random cells and by whole enumeration."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.cells import ALL_CODES, PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.declared import cubes
from synlig.declared.population import load as load_population
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose import (
    SELDOM,
    agreed,
    check,
    merged,
    merged_groups,
    protected,
    seldom_up,
    threshold_axes,
)

CUBE: Cube = cubes.load()["tilstande"]
BASE = CUBE.base
KEY = b"k" * 32
KOMMUNER, YEARS, CODES = ("0101", "0825"), ("2025", "2026"), ("a", "b", "c")
LISTS: CodeLists = {
    "tilstand": CodeList("tilstand", dict.fromkeys(CODES, ""), {"omraade": {"a": "x", "b": "x", "c": "y"}}),
    "omraade": CodeList("omraade", {"x": "", "y": ""}, {}),
}
PEOPLE = {(k, sex, age): 25 for k in KOMMUNER for sex in ("K", "M") for age in ALDERSGRUPPER}


def truth(seed: int) -> list[CellBlock]:
    """Cells of citizens who have events: consistent with each other, many of them small."""
    chance = np.random.default_rng(seed)
    shape = (len(KOMMUNER), len(YEARS), 2, len(ALDERSGRUPPER), len(CODES))
    citizens = chance.poisson(2.5, shape)
    events = citizens + chance.poisson(1.0, shape) * (citizens > 0)
    shared = chance.binomial(np.minimum(citizens[..., 0], citizens[..., 1]), 0.5)
    areas = np.stack([citizens[..., 0] + citizens[..., 1] - shared, citizens[..., 2]], axis=-1)
    whole = areas.sum(axis=-1) - chance.binomial(areas.min(axis=-1), 0.5)
    places = (KOMMUNER, YEARS, ("K", "M"), ALDERSGRUPPER)
    return [
        CellBlock("antal", "tilstand", (*PLACE_AXES, "tilstand"), (*places, CODES), events.astype(np.int64)),
        CellBlock("borgere", "tilstand", (*PLACE_AXES, "tilstand"), (*places, CODES), citizens.astype(np.int64)),
        CellBlock("borgere", "omraade", (*PLACE_AXES, "omraade"), (*places, ("x", "y")), areas.astype(np.int64)),
        CellBlock("borgere", ALL_CODES, PLACE_AXES, places, whole.astype(np.int64)),
    ]


def released(exact: list[CellBlock], key: bytes = KEY) -> list[CellBlock]:
    rounded = [protected(block, secret(block, key), BASE, first(block, key)) for block in exact]
    return agreed(CUBE, rounded, LISTS)


def secret(block: CellBlock, key: bytes = KEY) -> np.ndarray:
    axes, codes = threshold_axes(block)
    return thresholds(key, f"{CUBE.name}/{block.measure}/{block.grain}", axes, codes, BASE)


def first(block: CellBlock, key: bytes = KEY) -> np.ndarray | None:
    """The thresholds of wholes below the base."""
    axes, codes = threshold_axes(block)
    drawn = thresholds(key, f"{CUBE.name}/{block.measure}/{block.grain}/first", axes, codes, SELDOM * BASE)
    return None if block.grain == CUBE.code else seldom_up(drawn, BASE)


@given(st.integers(0, 10**6), st.binary(min_size=32, max_size=32))
def test_every_released_figure_keeps_the_promises(seed: int, key: bytes) -> None:
    exact = truth(seed)
    shown = {(block.measure, block.grain): block for block in released(exact, key)}
    for block in exact:
        figures = shown[block.measure, block.grain].values
        assert not (figures % BASE).any()
        assert (np.abs(figures - block.values) < BASE).all()
        assert not figures[block.values == 0].any()
    citizens, events = shown["borgere", "tilstand"].values, shown["antal", "tilstand"].values
    assert (citizens <= events).all()
    assert ((citizens > 0) == (events > 0)).all()
    areas, whole = shown["borgere", "omraade"].values, shown["borgere", ALL_CODES].values
    assert (areas[..., 0] >= citizens[..., :2].max(axis=-1)).all()
    assert (areas[..., 1] >= citizens[..., 2]).all()
    assert (whole >= areas.max(axis=-1)).all()
    check(CUBE, exact, list(shown.values()), LISTS, PEOPLE)


def test_the_same_truth_is_shown_the_same_in_every_year_and_release() -> None:
    exact = [block.holding(np.repeat(block.values[:, :1], 2, axis=1)) for block in truth(5)]
    shown = released(exact)
    assert shown == released(exact)
    assert all((block.values[:, 0] == block.values[:, 1]).all() for block in shown)
    assert shown != released(exact, b"x" * 32)


def test_a_longer_code_list_changes_no_threshold() -> None:
    axes = ("kommune", "koen", "aldersgruppe", "tilstand")
    some = thresholds(KEY, "m", axes, (("0101",), ("K", "M"), ALDERSGRUPPER, ("b", "c")), BASE)
    more = thresholds(KEY, "m", axes, (("0055", "0101"), ("K", "M"), ALDERSGRUPPER, ("a", "b", "bb", "c")), BASE)
    assert (more[1][:, :, [1, 3]] == some[0]).all()


def test_thresholds_are_even_and_know_nothing_of_each_other() -> None:
    codes = tuple(str(number) for number in range(200))
    drawn = thresholds(KEY, "m", ("kommune", "tilstand"), (codes, codes), BASE)
    shares = np.bincount(drawn.ravel(), minlength=BASE) / drawn.size
    assert np.abs(shares - 1 / BASE).max() < 0.01
    pairs = np.bincount((drawn[:, :-1] * BASE + drawn[:, 1:]).ravel(), minlength=BASE * BASE) / drawn[:, 1:].size
    assert np.abs(pairs - 1 / BASE**2).max() < 0.005
    other = thresholds(KEY, "n", ("kommune", "tilstand"), (codes, codes), BASE)
    assert abs(float((drawn == other).mean()) - 1 / BASE) < 0.01


def test_a_shown_figure_leaves_every_truth_within_the_base_possible() -> None:
    """All truths and thresholds: seen without outside knowledge, p means p − (b − 1) … p + (b − 1), save below 0."""
    behind: dict[int, set[int]] = {}
    for n, t in product(range(40), range(BASE)):
        behind.setdefault(BASE * ((n + t) // BASE), set()).add(n)
    for p in range(0, 30, BASE):
        assert behind[p] == set(range(max(0, p - BASE + 1), p + BASE))


def test_what_agreement_shows_narrows_neither_citizens_nor_events() -> None:
    """All truths (citizens ≤ events) and thresholds of a pair: each shown pair leaves what each figure alone left."""
    behind: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for events in range(26):
        for citizens in range(1 if events else 0, events + 1):
            for t, u in product(range(BASE), range(BASE)):
                e, c = BASE * ((events + t) // BASE), BASE * ((citizens + u) // BASE)
                c = min(BASE if e > 0 and c == 0 else c, e)
                behind.setdefault((e, c), set()).add((events, citizens))
    for (e, c), truths in behind.items():
        if e > 15:
            continue
        assert {events for events, _ in truths} == {n for n in range(max(0, e - 4), e + 5) if n >= max(0, c - 4)}
        least = 1 if e > 0 else 0
        assert {citizens for _, citizens in truths} == set(range(max(least, c - 4), min(c, e) + 5))


def test_small_groups_are_merged_downwards_and_listed() -> None:
    people = {(KommuneKode("0825"), "M", group): 100 for group in ALDERSGRUPPER}
    people[KommuneKode("0825"), "M", "90+"] = 8
    people[KommuneKode("0825"), "M", "85-89"] = 9
    groups = merged_groups(Population("x", "", people), 20)  # type: ignore[arg-type]
    assert groups == (("0825", "M", "85-89", "80-84"), ("0825", "M", "90+", "80-84"))
    block = truth(1)[0]
    after = merged(block, groups)
    assert after.values.sum() == block.values.sum()
    assert not after.values[1, :, 1, 6:].any()
    assert (after.values[1, :, 1, 5] == block.values[1, :, 1, 5:].sum(axis=1)).all()
    assert (after.values[0] == block.values[0]).all()


def test_the_country_has_three_groups_that_are_too_small() -> None:
    assert set(merged_groups(load_population(), 20)) == {
        ("0563", "M", "90+", "85-89"),
        ("0825", "K", "90+", "85-89"),
        ("0825", "M", "90+", "85-89"),
    }


def test_the_gate_refuses_what_breaks_a_promise() -> None:
    exact = truth(3)
    shown = released(exact)
    check(CUBE, exact, shown, LISTS, PEOPLE)
    block = shown[0]
    for place, figure in (((0, 0, 0, 0, 0), 3), ((0, 0, 0, 0, 0), 500)):
        wrong = np.array(block.values)
        wrong[place] = figure
        with pytest.raises(Refused):
            check(CUBE, exact, [block.holding(wrong), *shown[1:]], LISTS, PEOPLE)
    empty = tuple(int(at) for at in np.argwhere(exact[0].values == 0)[0])
    wrong = np.array(block.values)
    wrong[empty] = BASE
    with pytest.raises(Refused):
        check(CUBE, exact, [block.holding(wrong), *shown[1:]], LISTS, PEOPLE)
    with pytest.raises(Refused):
        check(CUBE, exact, shown[1:], LISTS, PEOPLE)
    with pytest.raises(Refused):
        check(CUBE, exact, exact, LISTS, PEOPLE)


def test_the_gate_refuses_a_whole_that_gives_its_parts_away() -> None:
    exact = [block.holding(np.zeros_like(block.values)) for block in truth(1)]
    cell, area = (0, 0, 0, 0, slice(0, 2)), (0, 0, 0, 0, 0)
    for block in exact:
        if block.grain == "tilstand":
            block.values[cell] = 4
        else:
            block.values[area[: block.values.ndim]] = 8
    shown = [block.holding(np.zeros_like(block.values)) for block in exact]
    check(CUBE, exact, [shown[0], shown[1], *_showing(shown[2:], area, 5)], LISTS, PEOPLE)
    with pytest.raises(Refused, match="worked out"):
        check(CUBE, exact, [shown[0], shown[1], *_showing(shown[2:], area, 10)], LISTS, PEOPLE)


def _showing(blocks: list[CellBlock], place: tuple[int, ...], figure: int) -> list[CellBlock]:
    for block in blocks:
        block.values[place[: block.values.ndim]] = figure
    return blocks


def test_the_gate_refuses_a_small_figure_among_few_inhabitants() -> None:
    exact = [block.holding(np.zeros_like(block.values)) for block in truth(1)]
    for block in exact:
        block.values[(0,) * block.values.ndim] = 3
    shown = [block.holding(np.where(block.values > 0, 5, 0)) for block in exact]
    check(CUBE, exact, shown, LISTS, PEOPLE)
    few = PEOPLE | {("0101", "K", "0-17"): 4}
    with pytest.raises(Refused, match="worked out"):
        check(CUBE, exact, shown, LISTS, few)


def test_thresholds_of_another_shape_or_range_are_refused() -> None:
    block = truth(1)[0]
    with pytest.raises(WrongUsage):
        protected(block, secret(block)[:1], BASE)
    with pytest.raises(WrongUsage):
        protected(block, secret(block) + 1, BASE)
