"""Met and not met at codes where the same is judged, enumerated whole: adding up tells nobody more than one figure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.core.cube import Cube, Division
from synlig.declared import cubes
from synlig.pipeline.disclose import agreed
from tests.spec.test_agreeing import Behind, narrowest_change

HEART: Cube = cubes.load()["hjerterehabilitering"]
MET, UNMET = "opfyldt", "ikke_opfyldt"
Column = NDArray[np.int64]


def shown_together(cube: Cube, rounded: Column, codes: tuple[str, ...]) -> Column:
    """Rows of met and not met at each code in turn, as they are shown together."""
    axes = (*cube.places, "indikator")
    places = (tuple(map(str, range(len(rounded)))), ("2026",), ("K",), codes)
    shape = tuple(map(len, places))
    pairs = rounded.reshape(len(rounded), len(codes), 2)
    blocks = [
        CellBlock(name, "indikator", axes, places, np.ascontiguousarray(pairs[..., at]).reshape(shape))
        for at, name in enumerate((MET, UNMET))
    ]
    shown = agreed(cube, blocks, {})
    return np.stack([one.values.reshape(len(rounded), len(codes)) for one in shown], axis=2).reshape(rounded.shape)


def truths(most: int, everywhere: int, somewhere: int) -> Iterator[tuple[int, ...]]:
    """Every way to divide up to `most` at codes where all are judged, and at codes where some are."""
    for whole in range(most + 1):
        all_of = [(met, whole - met) for met in range(whole + 1)]
        some_of = [(met, unmet) for met in range(whole + 1) for unmet in range(whole - met + 1)]
        for pairs in product(*[all_of] * everywhere, *[some_of] * somewhere):
            yield tuple(figure for pair in pairs for figure in pair)


def behind_all(cube: Cube, codes: tuple[str, ...], most: int) -> Behind:
    """What is shown under every choice of thresholds, and what it may come from."""
    division = cube.division
    everywhere = len(codes) if division is None else sum(code in division.all_at for code in codes)
    known = np.array(list(truths(most, everywhere, len(codes) - everywhere)), np.int64)
    found: Behind = defaultdict(lambda: defaultdict(set))
    for drawn in product(range(cube.base), repeat=2 * len(codes)):
        shown = shown_together(cube, cube.base * ((known + np.array(drawn)) // cube.base), codes)
        assert int(np.abs(shown - known).max()) < cube.base
        assert not shown[known == 0].any()
        for seen, truth in zip(map(tuple, shown.tolist()), map(tuple, known.tolist()), strict=True):
            if sum(seen[:2]) + 2 * (cube.base - 1) <= most:
                found[seen][drawn].add(truth)
    return found


def fewest_left(behind: Behind) -> int:
    """The fewest truths left to a figure."""
    least = list[int]()
    for drawn in behind.values():
        every = set[tuple[int, ...]]().union(*drawn.values())
        least += [len({truth[figure] for truth in every}) for figure in range(len(next(iter(every))))]
    return min(least)


CASES: Mapping[str, tuple[int, tuple[str, ...], int]] = {
    "everybody twice": (3, ("vedholdende", "diaet"), 12),
    "everybody three times": (2, ("vedholdende", "diaet", "depressionsscreening"), 5),
    "everybody and some": (3, ("vedholdende", "rygestop"), 10),
}


@pytest.mark.parametrize(("base", "codes", "most"), CASES.values(), ids=CASES.keys())
def test_adding_up_leaves_as_many_truths_as_one_figure_alone(base: int, codes: tuple[str, ...], most: int) -> None:
    assert fewest_left(behind_all(replace(HEART, base=base), codes, most)) >= base


@pytest.mark.parametrize("name", ["everybody twice", "everybody and some"])
def test_two_releases_leave_as_many_changes_as_one_figure_alone(name: str) -> None:
    base, codes, most = CASES[name]
    behind = behind_all(replace(HEART, base=base), codes, most)
    few = {seen: drawn for seen, drawn in behind.items() if max(seen) <= base}
    assert narrowest_change(few, base, 3 * base) >= base


@pytest.mark.parametrize(("base", "codes", "most"), CASES.values(), ids=CASES.keys())
def test_other_years_rule_no_threshold_out(base: int, codes: tuple[str, ...], most: int) -> None:
    """Whatever is shown, every figure may be just as it is shown, and then any thresholds showed it."""
    for seen, drawn in behind_all(replace(HEART, base=base), codes, most).items():
        assert len(drawn) == base ** len(seen) or not _could_be_true(seen, codes)


def _could_be_true(seen: tuple[int, ...], codes: tuple[str, ...]) -> bool:
    """Whether the figures as they are shown are a way to divide something."""
    sums = [met + unmet for met, unmet in zip(seen[::2], seen[1::2], strict=True)]
    division = HEART.division
    assert division is not None
    everybody = {total for total, code in zip(sums, codes, strict=True) if code in division.all_at}
    return len(everybody) == 1 and max(sums) in everybody


def test_without_it_adding_up_tells() -> None:
    never = replace(HEART, base=3, division=Division((), ("vedholdende", "diaet")))
    assert fewest_left(behind_all(never, ("vedholdende", "diaet"), 12)) < never.base
