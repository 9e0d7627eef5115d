"""Nesting, public sums, municipalities that are used, equations and promises, on figures small enough to see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from synlig.core.cells import ALL_CODES, CellBlock, CodeList, CodeLists
from synlig.core.errors import Refused
from synlig.core.public_total import PublicTotal
from synlig.declared import cubes
from synlig.pipeline.disclose.nesting import gathered, groups
from synlig.pipeline.disclose.promises import check_promises
from synlig.pipeline.disclose.solving import Equations
from synlig.pipeline.disclose.sums import Sum, sums_over
from synlig.pipeline.disclose.used import used, within

CUBE = cubes.load()["tilstande"]
BASE = CUBE.base
KOMMUNER, YEARS, CODES = ("0101", "0147", "0825"), ("2025", "2026"), ("a", "b", "c")
LISTS: CodeLists = {
    "kommune": CodeList("kommune", dict.fromkeys(KOMMUNER, ""), {"region": dict(zip(KOMMUNER, "xxy", strict=True))}),
    "tilstand": CodeList(
        "tilstand",
        dict.fromkeys(CODES, ""),
        {"omraade": dict(zip(CODES, "ppq", strict=True)), "paragraf": dict(zip(CODES, "119", strict=True))},
    ),
    "omraade": CodeList("omraade", {"p": "", "q": ""}, {}),
}
AXES = ("kommune", "aar")


def block(values: object, grain: str = "tilstand", measure: str = "antal") -> CellBlock:
    """Cells by municipality, year and (where there is a grain) code."""
    codes = {"tilstand": CODES, "omraade": ("p", "q"), "paragraf": ("1", "9"), ALL_CODES: ()}[grain]
    axes, lists = (AXES, (KOMMUNER, YEARS)) if not grain else ((*AXES, grain), (KOMMUNER, YEARS, codes))
    shape = tuple(map(len, lists))
    return CellBlock(measure, grain, axes, lists, np.broadcast_to(np.asarray(values, np.int64), shape).copy())


def test_codes_lie_under_their_groups_by_way_of_the_finest_list() -> None:
    assert groups("tilstand", block(0, "omraade"), LISTS) == [0, 0, 1]
    assert groups("omraade", block(0, "paragraf"), LISTS) == [0, 1]
    assert groups("tilstand", block(0, ALL_CODES), LISTS) == [0, 0, 0]
    crossed = {**LISTS, "tilstand": replace(LISTS["tilstand"], up={
        "omraade": dict(zip(CODES, "ppq", strict=True)), "paragraf": dict(zip(CODES, "199", strict=True)),
    })}  # fmt: skip
    assert groups("omraade", block(0, "paragraf"), crossed) is None
    assert groups("omraade", block(0, "paragraf"), {"omraade": LISTS["omraade"]}) is None


def test_parts_are_put_together_under_their_wholes() -> None:
    parts = np.arange(18, dtype=np.int64).reshape(3, 2, 3)
    added = gathered(np.add, parts, [0, 0, 1], block(0, "omraade"))
    assert added.tolist() == np.stack([parts[..., 0] + parts[..., 1], parts[..., 2]], axis=-1).tolist()
    largest = gathered(np.maximum, parts, [0, 0, 1], block(0, "omraade"))
    assert largest.tolist() == np.stack([parts[..., 1], parts[..., 2]], axis=-1).tolist()
    assert gathered(np.add, parts, [0, 0, 0], block(0, ALL_CODES)).tolist() == parts.sum(axis=-1).tolist()
    assert added.flags.c_contiguous


def total(
    figure: int, where: Mapping[str, tuple[str, ...]], measure: str = "antal", cube: str = "tilstande"
) -> PublicTotal:
    return PublicTotal(cube, measure, where, figure, date(2026, 1, 1), None, "A yearbook")


NUMBERED = block(np.arange(18).reshape(3, 2, 3))


@pytest.mark.parametrize(
    ("where", "cells"),
    [
        ({}, list(range(18))),
        ({"kommune": ("0147",)}, list(range(6, 12))),
        ({"region": ("x",)}, list(range(12))),
        ({"region": ("x",), "kommune": ("0147", "0825"), "aar": ("2026",)}, [9, 10, 11]),
        ({"omraade": ("p",), "kommune": ("0101",)}, [0, 1, 3, 4]),
        ({"tilstand": ("c",), "aar": ("2025",)}, [2, 8, 14]),
    ],
)
def test_a_public_total_adds_up_the_cells_it_names(where: dict[str, tuple[str, ...]], cells: list[int]) -> None:
    (one,) = sums_over(CUBE, [total(7, where)], [NUMBERED], LISTS)
    assert (one.measure, one.grain, one.cells.tolist(), one.total) == ("antal", "tilstand", cells, 7)
    (counted,) = sums_over(CUBE, [total(7, where)], [NUMBERED], LISTS, [NUMBERED])
    assert counted.total == sum(cells)


def test_totals_of_other_cubes_measures_or_no_cell_are_left_out() -> None:
    strange = [
        total(7, {}, cube="another"),
        total(7, {}, "another"),
        total(7, {"kommune": ("0999",)}),
        total(7, {}, "borgere"),
    ]
    assert sums_over(CUBE, strange, [NUMBERED], LISTS) == []


def test_a_total_of_citizens_is_of_the_grain_it_names() -> None:
    blocks = [block(1, grain, "borgere") for grain in ("tilstand", "omraade", ALL_CODES)]
    totals = [
        total(7, {"omraade": ("p",)}, "borgere"),
        total(7, {"tilstand": ("a",)}, "borgere"),
        total(7, {"kommune": ("0101",)}, "borgere"),
    ]
    assert [one.grain for one in sums_over(CUBE, totals, blocks, LISTS)] == ["omraade", "tilstand", ALL_CODES]
    other = [replace(one, measure="antal") for one in blocks]
    counted = sums_over(CUBE, totals, blocks, LISTS, other)
    assert [one.total for one in counted] == [7, 7, 7], "exact figures of another measure are none of it"


def test_a_sum_bounds_each_of_its_cells_by_the_others() -> None:
    cells, least, most = np.array([0, 1, 3]), np.array([1, 0, 9, 2]), np.array([4, 3, 9, 6])

    def says(figure: int) -> tuple[list[int], list[int]]:
        low, high = Sum("m", "g", cells, figure).says(least, most)
        return low.tolist(), high.tolist()

    assert says(3) == ([1, 0, 2], [1, 0, 2])
    assert says(4) == ([1, 0, 2], [2, 1, 3])
    assert says(13) == ([4, 3, 6], [4, 3, 6])
    assert says(12) == ([3, 2, 5], [4, 3, 6])
    for impossible in (2, 14):
        assert says(impossible) == ([1, 0, 2], [4, 3, 6])


def with_figures(*kommuner: str) -> CellBlock:
    return block(np.array([[[int(kode in kommuner)] * 3] * 2 for kode in KOMMUNER]))


def test_municipalities_with_a_figure_are_used() -> None:
    assert used([block(0)]) == set()
    assert used([with_figures("0147")]) == {"0147"}
    assert used([with_figures("0147"), with_figures("0825")]) == {"0147", "0825"}
    nowhere = CellBlock("antal", "tilstand", ("tilstand",), (CODES,), np.ones(3, np.int64))
    assert used([nowhere]) == set()
    assert used(iter([block(1), _never()])) == set(KOMMUNER)


def _never() -> CellBlock:
    """A block of municipalities that are not asked for once all are known."""
    return CellBlock("antal", "", ("kommune",), (("0999",),), np.ones(1, np.int64))


def test_only_the_cells_of_those_are_kept() -> None:
    kept, same = within([NUMBERED, NUMBERED], {"0101", "0825"})
    assert kept == same
    assert kept.codes == (("0101", "0825"), YEARS, CODES)
    assert kept.values.tolist() == NUMBERED.values[[0, 2]].tolist()
    turned = CellBlock("antal", "", ("aar", "kommune"), (YEARS, KOMMUNER), np.arange(6).reshape(2, 3))
    assert within([turned], {"0147"})[0].values.tolist() == [[1], [4]]
    assert within([turned], {*KOMMUNER, "0999"})[0] is turned
    nowhere = CellBlock("antal", "tilstand", ("tilstand",), (CODES,), np.ones(3, np.int64))
    assert within([nowhere], {"0101"})[0] is nowhere


def bounds(equations: Equations, *wanted: int) -> tuple[list[int], list[int]]:
    low, high = equations.solved(wanted)
    return low.tolist(), high.tolist()


def test_equations_bound_figures_all_at_once() -> None:
    least, most = np.array([0, 0, 0]), np.array([4, 4, 4])
    equations = Equations(least, most)
    assert bounds(equations, 0, 2) == ([0, 0], [4, 4])
    equations.add([0, 1], [1, 1], 7, 7)
    assert bounds(equations, 0, 1, 2) == ([3, 3, 0], [4, 4, 4])
    equations.add([2, 1], [1, -1], 0)
    assert bounds(equations, 2, 0) == ([3, 3], [4, 4])
    assert bounds(equations) == ([], [])
    equations.add([0], [2], 7)
    assert bounds(equations, 0, 1) == ([4, 3], [4, 3])


def test_equations_that_contradict_each_other_tell_nothing() -> None:
    equations = Equations(np.array([1, 0]), np.array([3, 4]))
    equations.add([0, 1], [1, 1], 100, 100)
    assert bounds(equations, 0, 1) == ([1, 0], [3, 4])


def promised(truth: Sequence[CellBlock], shown: Sequence[CellBlock], method: str = "fixed-random") -> str:
    try:
        check_promises(replace(CUBE, method=method), truth, shown)
    except Refused as refused:
        return str(refused)
    return ""


def test_what_is_released_is_what_was_counted() -> None:
    one, other = block(5), block(5, "omraade", "borgere")
    assert promised([one], [one]) == ""
    assert "not what was counted" in promised([one, other], [one])
    assert "not what was counted" in promised([one], [one, other])
    elsewhere = CellBlock("antal", "tilstand", one.axes, (KOMMUNER, ("2024", "2025"), CODES), one.values)
    assert "axes it was counted on" in promised([one], [elsewhere])


@pytest.mark.parametrize(
    ("truth", "shown", "words"),
    [
        (4, 5, ""),
        (4, 0, ""),
        (7, 10, ""),
        (9, 5, ""),
        (4, 4, "no multiple"),
        (BASE, 0, "or more from the truth"),
        (6, 0, "or more from the truth"),
        (1, 10, "or more from the truth"),
        (0, BASE, "or more from the truth"),
    ],
)
def test_every_figure_is_a_multiple_near_the_truth(truth: int, shown: int, words: str) -> None:
    said = promised([block(truth)], [block(shown)])
    assert words in said
    assert bool(words) is bool(said)


def test_one_threshold_explains_all_years_of_a_cell() -> None:
    truth, shown = block(np.array([[[2], [3]]] * 3)), block(np.array([[[5], [0]]] * 3))
    assert "rounded anew for another year" in promised([truth], [shown])
    assert promised([truth], [block(np.array([[[0], [5]]] * 3))]) == ""
    wholes = [replace(one, measure="borgere") for one in (truth, shown)]
    assert promised([wholes[0], block(9)], [wholes[1], block(10)]) == "", "citizens are made to agree afterwards"


def test_citizens_are_no_more_than_events() -> None:
    citizens, events = block(4, measure="borgere"), block(4)
    assert promised([citizens, events], [block(5, measure="borgere"), block(5)]) == ""
    assert "shown larger" in promised([citizens, events], [block(5, measure="borgere"), block(0)])


@pytest.mark.parametrize(
    ("truth", "shown", "kept"),
    [
        (3, 0, True),
        (3, 5, True),
        (3, 3, False),
        (5, 5, True),
        (5, 0, False),
        (0, 0, True),
        (0, 5, False),
        (17, 17, True),
    ],
)
def test_where_small_counts_alone_are_rounded_all_else_is_as_it_is(truth: int, shown: int, kept: bool) -> None:
    said = promised([block(truth)], [block(shown)], "small-count")
    assert ("neither as it is nor" in said) is not kept
