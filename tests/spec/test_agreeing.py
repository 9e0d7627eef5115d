"""What agreement shows, enumerated whole: nobody is known more closely than one figure alone would tell."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.declared import cubes
from synlig.pipeline.disclose import agreed

AGES = ("18-64",)
Truth = tuple[int, ...]
Shown = tuple[int, ...]
Behind = dict[Shown, dict[Truth, set[Truth]]]
"""What is shown, under each choice of thresholds, and the truths that it then may come from."""


def lists_of(areas: Sequence[str]) -> CodeLists:
    """One code `c0`, `c1` … in each of `areas`."""
    codes = {f"c{number}": area for number, area in enumerate(areas)}
    return {
        "tilstand": CodeList("tilstand", dict.fromkeys(codes, ""), {"omraade": codes}),
        "omraade": CodeList("omraade", dict.fromkeys(areas, ""), {}),
    }


def block(measure: str, grain: str, columns: NDArray[np.int64], codes: Sequence[str] = ()) -> CellBlock:
    """`columns[row, code]` as cells of as many municipalities as there are rows."""
    places = (tuple(map(str, range(len(columns)))), ("2026",), ("K",), AGES)
    if grain == ALL_CODES:
        return CellBlock(measure, grain, PLACE_AXES, places, columns.reshape(-1, 1, 1, 1))
    shape = (len(columns), 1, 1, 1, len(codes))
    return CellBlock(measure, grain, (*PLACE_AXES, grain), (*places, tuple(codes)), columns.reshape(shape))


def cube_of(grains: tuple[str, ...], base: int, *, events: bool) -> Cube:
    tilstande = cubes.load()["tilstande"]
    citizens, counted = tilstande.measures
    citizens = replace(citizens, grains=grains, events="antal" if events else "")
    return replace(tilstande, base=base, measures=(citizens, counted) if events else (citizens,))


def released(
    cube: Cube, lists: CodeLists, rounded: NDArray[np.int64], columns: Sequence[tuple[str, str, int]]
) -> NDArray[np.int64]:
    """The columns (measure, grain, how many codes) of `rounded` as they are shown together."""
    blocks, start = list[CellBlock](), 0
    for measure, grain, count in columns:
        codes = () if grain == ALL_CODES else lists[grain].codes
        blocks.append(block(measure, grain, np.ascontiguousarray(rounded[:, start : start + count]), codes))
        start += count
    shown = {(one.measure, one.grain): one for one in agreed(cube, blocks, lists)}
    return np.concatenate([shown[m, g].values.reshape(len(rounded), count) for m, g, count in columns], axis=1)


def behind_all(
    cube: Cube, lists: CodeLists, truths: Iterable[Truth], columns: Sequence[tuple[str, str, int]]
) -> Behind:
    """Every choice of thresholds: one for a finest cell, for a whole one below the base and one from there on."""
    known = np.array(list(truths), np.int64)
    found: Behind = defaultdict(lambda: defaultdict(set))
    whole = np.repeat([grain != "tilstand" for _, grain, _ in columns], [count for *_, count in columns])
    choices = [[*product(range(cube.base), repeat=2)] if w else [(t, t) for t in range(cube.base)] for w in whole]
    for drawn in product(*choices):
        first, after = np.array(drawn).T
        spread = np.where(known < cube.base, first, after)
        shown = released(cube, lists, cube.base * ((known + spread) // cube.base), columns)
        assert int(np.abs(shown - known).max()) < cube.base
        assert not shown[known == 0].any()
        for seen, truth in zip(map(tuple, shown.tolist()), map(tuple, known.tolist()), strict=True):
            found[seen][tuple(t for pair in drawn for t in pair)].add(truth)
    return found


def narrowest(behind: Behind, base: int, highest: int) -> int:
    """The fewest truths left to any one figure, for whoever knows what was shown in any number of years.

    Other years tell which thresholds are possible; every set of thresholds that years together can leave is tried.
    """
    within = {seen: drawn for seen, drawn in behind.items() if max(seen) <= highest - base}
    possible = {frozenset(drawn) for drawn in within.values()}
    left = set(possible)
    while grown := {one & other for one in left for other in possible} - left - {frozenset[Truth]()}:
        left |= grown
    fewest = base
    for seen, drawn in within.items():
        for thresholds in (some for some in left if some <= drawn.keys()):
            truths = set[Truth]().union(*(drawn[choice] for choice in thresholds))
            for figure in range(len(seen)):
                values = {truth[figure] for truth in truths}
                assert values == set(range(min(values), max(values) + 1))
                fewest = min(fewest, len(values))
    return fewest


def narrowest_change(behind: Behind, base: int, highest: int) -> int:
    """The fewest changes left to any one figure between two releases under the same, unknown thresholds."""
    within = {seen: drawn for seen, drawn in behind.items() if max(seen) <= highest - base}
    fewest = 2 * base
    for (seen, before), after in product(within.items(), within.values()):
        for figure in range(len(seen)):
            changes = {
                later[figure] - earlier[figure]
                for choice in before.keys() & after.keys()
                for earlier in before[choice]
                for later in after[choice]
            }
            fewest = min(fewest, len(changes) or fewest)
    return fewest


CITIZENS = [
    ("a single code in its area", ("a",), 3),
    ("two codes in one area", ("a", "a"), 3),
    ("two codes in one area, the base of the cubes", ("a", "a"), 5),
    ("three codes in one area", ("a", "a", "a"), 3),
]


@pytest.mark.parametrize(("areas", "base"), [row[1:] for row in CITIZENS], ids=[row[0] for row in CITIZENS])
def test_a_whole_tells_no_more_of_its_parts_than_they_tell_themselves(areas: tuple[str, ...], base: int) -> None:
    lists, highest = lists_of(areas), 3 * base - 2
    columns = [("borgere", "tilstand", len(areas)), ("borgere", "omraade", 1)]
    truths = [
        (*parts, whole)
        for parts in product(range(highest if len(areas) < 3 else 2 * base), repeat=len(areas))
        for whole in range(max(parts), sum(parts) + 1)
    ]
    behind = behind_all(cube_of(("tilstand", "omraade"), base, events=False), lists, truths, columns)
    assert narrowest(behind, base, highest) == base


@pytest.mark.parametrize("areas", [("a",), ("a", "a")], ids=["alone in its area", "two in an area"])
def test_two_releases_leave_as_many_changes_open_as_one_leaves_figures(areas: tuple[str, ...]) -> None:
    lists, base, highest = lists_of(areas), 3, 7
    columns = [("borgere", "tilstand", len(areas)), ("borgere", "omraade", 1)]
    truths = [
        (*parts, whole)
        for parts in product(range(highest), repeat=len(areas))
        for whole in range(max(parts), sum(parts) + 1)
    ]
    behind = behind_all(cube_of(("tilstand", "omraade"), base, events=False), lists, truths, columns)
    assert narrowest_change(behind, base, highest) >= base


def test_two_levels_of_wholes_tell_no_more_either() -> None:
    lists, base, highest = lists_of(("a", "b")), 3, 7
    columns = [("borgere", "tilstand", 2), ("borgere", "omraade", 2), ("borgere", ALL_CODES, 1)]
    truths = [
        (one, two, one, two, whole)
        for one, two in product(range(highest), repeat=2)
        for whole in range(max(one, two), one + two + 1)
    ]
    behind = behind_all(cube_of(("tilstand", "omraade", ALL_CODES), base, events=False), lists, truths, columns)
    assert narrowest(behind, base, highest) == base


def test_events_citizens_and_their_whole_tell_no_more_together() -> None:
    lists, base, highest = lists_of(("a", "a")), 3, 7
    columns = [("antal", "tilstand", 2), ("borgere", "tilstand", 2), ("borgere", "omraade", 1)]
    truths = [
        (one + more, two, one, two, whole)
        for one, two in product(range(highest), repeat=2)
        for more in range(3 if one else 1)
        for whole in range(max(one, two), one + two + 1)
    ]
    behind = behind_all(cube_of(("tilstand", "omraade"), base, events=True), lists, truths, columns)
    citizens = {seen[2:]: 0 for seen in behind}
    assert len(citizens) > 20
    for seen, drawn in behind.items():
        if max(seen) <= highest - base:
            truths_left = set[Truth]().union(*drawn.values())
            for figure in (2, 3):
                assert len({truth[figure] for truth in truths_left}) >= base


def test_a_whole_that_was_not_lowered_would_have_given_its_parts_away() -> None:
    """The danger is real: with both parts shown as 0, a whole of 6 leaves 2 and 2 alone (base 3)."""
    truths = [(one, two) for one, two in product(range(3), repeat=2) if one + two >= 6 - 2]
    assert truths == [(2, 2)]
    lists = lists_of(("a", "a"))
    columns = [("borgere", "tilstand", 2), ("borgere", "omraade", 1)]
    cube = cube_of(("tilstand", "omraade"), 3, events=False)
    assert released(cube, lists, np.array([[0, 0, 6]]), columns).tolist() == [[0, 0, 3]]


def test_an_area_that_lies_under_two_paragraphs_is_no_part_of_either() -> None:
    indsatser = cubes.load()["indsatser"]
    up = {"omraade": {"c0": "x", "c1": "x"}, "paragraf": {"c0": "§83", "c1": "§83a"}}
    lists: CodeLists = {
        "indsats": CodeList("indsats", {"c0": "", "c1": ""}, up),
        "omraade": CodeList("omraade", {"x": ""}, {}),
        "paragraf": CodeList("paragraf", {"§83": "", "§83a": ""}, {}),
    }
    figures = {"indsats": [[0, 10]], "omraade": [[10]], "paragraf": [[0, 5]], ALL_CODES: [[20]]}
    blocks = [
        block("borgere", grain, np.array(values, np.int64), () if grain == ALL_CODES else lists[grain].codes)
        for grain, values in figures.items()
    ]
    blocks.append(block("antal", "indsats", np.array([[0, 10]]), lists["indsats"].codes))
    shown = {
        one.grain: one.values.ravel().tolist() for one in agreed(indsatser, blocks, lists) if one.measure == "borgere"
    }
    assert shown == {"indsats": [0, 10], "omraade": [10], "paragraf": [0, 10], ALL_CODES: [10]}
