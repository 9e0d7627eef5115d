"""What an attacker works out, on figures small enough to see: rooms, changes, insiders, places solved and agreement."""

from dataclasses import replace

import numpy as np
import pytest

from synlig.core.cells import ALL_CODES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube, Division
from synlig.core.errors import WrongUsage
from synlig.declared import cubes
from synlig.pipeline.disclose.agreeing import agreed
from synlig.pipeline.disclose.changes import told_since
from synlig.pipeline.disclose.dividing import added_up, divided, fit_division, rooms
from synlig.pipeline.disclose.insiders import narrow_to_insiders
from synlig.pipeline.disclose.narrowing import Bounds, Key
from synlig.pipeline.disclose.rounding import protected, seldom_up, threshold_axes
from synlig.pipeline.disclose.slices import narrow_under_sums
from synlig.pipeline.disclose.sums import Sum
from tests.unit.disclose.test_parts import AXES, BASE, CODES, CUBE, KOMMUNER, LISTS, YEARS, block

WHOLE = np.array([True, True, False])
"""At which codes everything was judged."""


def test_what_all_codes_leave_each_figure() -> None:
    """Two measures at three codes, everything judged at the first two; the attacker's sums done by hand."""
    least, most = np.array([[3, 0, 0], [2, 1, 0]]), np.array([[7, 9, 4], [5, 6, 3]])
    (met, not_met) = rooms(least, most, WHOLE)
    lowest, highest = 5, 12
    assert met[0].tolist() == [lowest - 5, lowest - 6, 0]
    assert met[1].tolist() == [highest - 2, highest - 1, highest - 0]
    assert not_met[0].tolist() == [lowest - 7, lowest - 9, 0]
    assert not_met[1].tolist() == [highest - 3, highest - 0, highest - 0]


HEART: Cube = cubes.load()["hjerterehabilitering"]
ONE = replace(HEART, division=Division(("opfyldt", "ikke_opfyldt"), ("a", "b")))


def judged(measure: str, *figures: int) -> CellBlock:
    return CellBlock(measure, "indikator", ("indikator",), (CODES,), np.array(figures, np.int64))


def test_who_divides_the_same_facts_is_known_by_the_declaration() -> None:
    assert divided(ONE) == [("opfyldt", "indikator"), ("ikke_opfyldt", "indikator")]
    assert divided(replace(HEART, division=None)) == []
    assert divided(replace(HEART, division=Division(("opfyldt", "unknown"), ()))) == divided(ONE)[:1]


def test_the_attacker_adds_up_each_block() -> None:
    met, not_met = judged("opfyldt", 5, 5, 0), judged("ikke_opfyldt", 5, 10, 0)
    keys = divided(ONE)
    least = {key: np.maximum(one.values - 4, 0) for key, one in zip(keys, (met, not_met), strict=True)}
    most = {key: one.values + 4 for key, one in zip(keys, (met, not_met), strict=True)}
    found = added_up(ONE, least, most, met)
    expected = rooms(np.stack(list(least.values())), np.stack(list(most.values())), WHOLE)
    assert [key for key, _, _ in found] == keys
    assert [(low.tolist(), high.tolist()) for _, low, high in found] == [
        (low.tolist(), high.tolist()) for low, high in expected
    ]


@pytest.mark.parametrize(
    ("met", "not_met", "fitted"),
    [
        ((5, 5, 5), (5, 5, 0), ((5, 5, 5), (5, 5, 0))),
        ((10, 5, 0), (0, 0, 0), ((10, 5, 0), (0, 0, 0))),
        ((5, 5, 15), (0, 0, 0), ((10, 10, 10), (0, 0, 0))),
        ((15, 5, 0), (0, 0, 0), ((10, 10, 0), (0, 0, 0))),
    ],
)
def test_figures_are_moved_to_the_nearest_that_the_others_leave(
    met: tuple[int, ...], not_met: tuple[int, ...], fitted: tuple[tuple[int, ...], ...]
) -> None:
    changed = dict(zip(divided(ONE), (judged("opfyldt", *met), judged("ikke_opfyldt", *not_met)), strict=True))
    fit_division(ONE, changed)
    assert tuple(tuple(one.values.tolist()) for one in changed.values()) == fitted
    shown = np.array(fitted)
    for place, (low, high) in enumerate(rooms(np.maximum(shown - 4, 0), shown + 4, WHOLE)):
        assert (low <= shown[place]).all()
        assert (shown[place] <= high).all()


def test_a_cube_that_divides_nothing_is_left_alone() -> None:
    changed = {("antal", "tilstand"): block(30)}
    fit_division(CUBE, changed)
    assert changed == {("antal", "tilstand"): block(30)}


LONE: CodeLists = {
    **LISTS,
    "tilstand": replace(LISTS["tilstand"], up={"omraade": dict(zip(CODES, "ppq", strict=True))}),
}
CITIZENS = replace(CUBE, measures=tuple(one for one in CUBE.measures if one.distinct))


def shown_together(codes: tuple[int, int, int], areas: tuple[int, int], everything: int) -> list[list[int]]:
    """The first cell of each block, as it is released."""
    measure = replace(CITIZENS.measures[0], grains=("tilstand", "omraade", ALL_CODES))
    blocks = [block(codes, "tilstand", measure.name), block(areas, "omraade", measure.name)]
    blocks.append(block(everything, ALL_CODES, measure.name))
    made = agreed(replace(CITIZENS, measures=(measure,)), blocks, LONE)
    return [np.atleast_1d(one.values[0, 0]).tolist() for one in made]


@pytest.mark.parametrize(
    ("codes", "areas", "everything", "made"),
    [
        ((5, 10, 5), (10, 5), 15, [[5, 10, 5], [10, 5], [15]]),
        ((5, 10, 5), (0, 5), 0, [[5, 10, 5], [10, 5], [10]]),
        ((5, 0, 5), (30, 5), 40, [[5, 0, 5], [10, 5], [20]]),
        ((0, 0, 5), (0, 0), 0, [[0, 0, 5], [0, 5], [5]]),
        ((0, 0, 5), (0, 20), 0, [[0, 0, 5], [0, 5], [5]]),
    ],
)
def test_wholes_fit_their_parts_and_a_lone_part_is_its_whole(
    codes: tuple[int, int, int], areas: tuple[int, int], everything: int, made: list[list[int]]
) -> None:
    assert shown_together(codes, areas, everything) == made


def test_where_all_codes_are_one_their_figure_is_the_code_s() -> None:
    lists = {"tilstand": CodeList("tilstand", {"a": ""}, {})}
    measure = replace(CITIZENS.measures[0], grains=("tilstand", ALL_CODES))
    axes, codes = (*AXES, "tilstand"), (KOMMUNER, YEARS, ("a",))
    one = CellBlock(measure.name, "tilstand", axes, codes, np.full((3, 2, 1), 5, np.int64))
    made = agreed(replace(CITIZENS, measures=(measure,)), [one, block(10, ALL_CODES, measure.name)], lists)
    assert set(made[1].values.ravel().tolist()) == {5}


def known(values: object, least: object = None, most: object = None) -> Bounds:
    one = block(values)
    low = np.maximum(one.values - 4, 0) if least is None else block(least).values
    high = one.values + 4 if most is None else block(most).values
    return Bounds(one, low, high)


KEY: Key = ("antal", "tilstand")


def told(now: Bounds, then: Bounds, *, plain: bool = False) -> tuple[int, int, int, int, bool]:
    ((name, found),) = told_since({KEY: now}, lambda: [("before", {KEY: then})], {KEY} if plain else set(), BASE)
    assert name == "before"
    low, high = found.change
    at = (0, 0, 0)
    return int(found.figures.least[at]), int(found.figures.most[at]), int(low[at]), int(high[at]), bool(found.moved[at])


def test_a_change_lies_between_the_ends_of_both_figures() -> None:
    assert told(known(10), known(5)) == (6, 14, -3, 13, True)
    assert told(known(5), known(5)) == (1, 9, -8, 8, False)
    assert told(known(5), known(5, 2, 9)) == (1, 9, -8, 7, True)
    assert told(known(5), known(5, 1, 8)) == (1, 9, -7, 8, True)


def test_one_threshold_behind_both_figures_tells_more() -> None:
    """Thresholds t from 0 to 4 in both: a figure shown as 5 is 5 − t … 9 − t, one shown as 10 five more."""
    assert told(known(10), known(5), plain=True) == (6, 14, 1, 9, True)
    assert told(known(5), known(5), plain=True) == (1, 9, -4, 4, False)


def test_thresholds_that_fit_no_year_tell_nothing_more() -> None:
    impossible = known(5, 1, 9)
    impossible.least[:, 1], impossible.most[:, 1] = 9, 9
    impossible.least[:, 0], impossible.most[:, 0] = 1, 1
    assert told(known(5), impossible, plain=True) == (1, 9, 0, 8, True)


def test_cells_that_were_not_there_before_tell_no_change() -> None:
    all_codes = known(5)
    first = CellBlock(*KEY, all_codes.block.axes, (KOMMUNER, YEARS, CODES[:1]), all_codes.block.values[..., :1])
    fewer = Bounds(first, all_codes.least[..., :1], all_codes.most[..., :1])
    ((_, found),) = told_since({KEY: known(10)}, lambda: [("before", {KEY: fewer})], set(), BASE)
    assert found.change[0][0, 0].tolist()[0] == -3
    assert found.change[0][0, 0].tolist()[1] < -1_000_000
    assert not found.narrow_changes(BASE)[..., 1:].any()


@pytest.mark.parametrize(
    ("change", "narrow"),
    [((1, 4), True), ((0, 4), False), ((0, 3), True), ((0, 0), False), ((5, 7), False), ((-7, -5), False)],
)
def test_a_change_of_few_that_is_known_closely_is_too_much(change: tuple[int, int], narrow: bool) -> None:
    ((_, found),) = told_since({KEY: known(10)}, lambda: [("before", {KEY: known(5)})], set(), BASE)
    shape = found.moved.shape
    one = replace(found, change=(np.full(shape, change[0]), np.full(shape, change[1])))
    assert bool(one.narrow_changes(BASE).all()) is narrow
    assert not replace(one, moved=np.zeros(shape, bool)).narrow_changes(BASE).any()


def test_who_knows_the_own_figures_knows_what_a_sum_leaves_the_others() -> None:
    exact = block(2)
    cells = np.ravel_multi_index(([0, 1], [0, 0], [0, 0]), exact.values.shape)
    small = {KEY: np.ones(exact.values.shape, bool)}
    sums = [Sum("antal", "tilstand", cells, 4)]
    bounds = Bounds(exact, np.zeros_like(exact.values), np.full_like(exact.values, 9))
    assert narrow_to_insiders(BASE, {KEY: bounds}, [exact], small, sums) == [("0101", KEY), ("0147", KEY)]
    assert bounds.least.max() == 0, "what the insider knows is not what all know"
    nobody = {KEY: np.zeros(exact.values.shape, bool)}
    assert narrow_to_insiders(BASE, {KEY: bounds}, [exact], nobody, sums) == []
    assert narrow_to_insiders(BASE, {KEY: bounds}, [exact], small, []) == []


def test_sums_that_only_together_tell_are_solved_together() -> None:
    one = block(0)
    bounds = Bounds(one, np.zeros_like(one.values), np.full_like(one.values, 9))
    small = {KEY: np.zeros(one.values.shape, bool)}
    small[KEY].ravel()[[0, 1, 2]] = True
    sums = [Sum(*KEY, np.array(cells), total) for cells, total in (([0, 1], 6), ([1, 2], 6), ([0, 2], 6))]
    assert narrow_under_sums(BASE, {KEY: bounds}, small, sums) == [(KEY, (0, 0, place)) for place in range(3)]
    assert narrow_under_sums(BASE, {KEY: bounds}, small, sums[:1]) == []


def test_thresholds_leave_the_year_out_and_fit_the_cells() -> None:
    one = block(3)
    assert threshold_axes(one) == (("kommune", "tilstand"), (KOMMUNER, CODES))
    drawn = np.zeros((3, 3), np.int64)
    drawn[1] = 2
    made = protected(one, drawn, BASE)
    assert made.values[:, :, 0].tolist() == [[0, 0], [5, 5], [0, 0]]
    assert protected(one, drawn, BASE, np.full((3, 3), 4)).values.min() == 5, "below the base the first ones count"
    assert protected(block(5), drawn, BASE, np.full((3, 3), 4)).values.max() == 5
    for wrong, words in ((np.zeros((3, 2), np.int64), "fit"), (drawn - 1, "range"), (drawn + 3, "range")):
        with pytest.raises(WrongUsage, match=f"thresholds of antal .*{words}"):
            protected(one, wrong, BASE)
    assert seldom_up(np.array([0, 44, 45, 46, 49]), BASE).tolist() == [0, 0, 0, 1, 4]
