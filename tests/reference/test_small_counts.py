"""Small counts rounded once: as near as the best public tool comes on its own cases, and nearly the best there is."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from synlig.pipeline.disclose.small_counts import Places, rounded_once

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def numbered(codes: Sequence[object]) -> Places:
    return np.unique([str(code) for code in codes], return_inverse=True)[1].astype(np.intp)


def sums(values: Counts, margins: Sequence[Sequence[Places]]) -> Counts:
    """Every published sum of a table of two axes."""
    found = list[Counts]()
    for one, other in product(*margins):
        total = np.zeros((int(one.max()) + 1, int(other.max()) + 1), np.int64)
        np.add.at(total, np.ix_(one, other), values)
        found.append(total.ravel())
    return np.concatenate(found)


CASES = [
    ("plsround_z2_base5", ("region", "fylke", "kostragr"), "hovedint", "ant"),
    ("plsround_e6_base3", ("geo", "eu"), "year", "freq"),
]


@pytest.mark.parametrize(("name", "places", "across", "count"), CASES)
def test_no_sum_is_further_off_than_the_public_tool_leaves_it(
    shared: Path, name: str, places: tuple[str, ...], across: str, count: str
) -> None:
    case = json.loads((shared / "sdc" / "cases" / f"{name}.json").read_text())
    given, base = case["input"], case["metrics"]["roundBase"]
    rows, columns = (sorted({row[axis] for row in given}) for axis in (places[0], across))
    values = np.zeros((len(rows), len(columns)), np.int64)
    above = {row[places[0]]: row for row in given}
    for row in given:
        values[rows.index(row[places[0]]), columns.index(row[across])] = row[count]
    kinds = [numbered([above[code][axis] for code in rows]) for axis in places]
    margins = [[*kinds, numbered(["*"] * len(rows))], [numbered(columns), numbered(["*"] * len(columns))]]
    for seed in range(5):
        shown = rounded_once(values, margins, base, seed)
        off = np.abs(sums(shown, margins) - sums(values, margins))
        assert int(off.max()) <= case["metrics"]["maxdiff"]
        assert float(off.mean()) <= case["metrics"]["meanAbsDiff"] + 0.02
        small = (values > 0) & (values < base)
        assert (shown[~small] == values[~small]).all()


def test_of_small_tables_the_best_of_all_roundings_is_nearly_found() -> None:
    chance = np.random.default_rng(5)
    margins = [[np.arange(3), np.zeros(3, np.intp)], [np.arange(3), np.zeros(3, np.intp)]]
    for seed in range(12):
        values = chance.integers(0, 8, (3, 3)).astype(np.int64)
        places = np.argwhere((values > 0) & (values < 5))
        best = np.inf
        for ups in product((0, 5), repeat=len(places)):
            tried = values.copy()
            tried[tuple(places.T)] = ups
            best = min(best, float(np.abs(sums(tried, margins) - sums(values, margins)).sum()))
        shown = rounded_once(values, margins, 5, seed)
        assert float(np.abs(sums(shown, margins) - sums(values, margins)).sum()) <= 1.3 * best + 4


def test_nothing_small_is_left_as_it_is() -> None:
    values = np.zeros((2, 2), np.int64)
    margins = [[np.arange(2), np.zeros(2, np.intp)]] * 2
    assert (rounded_once(values, margins, 5, 1) == values).all()
    values[0, 0] = 5
    assert (rounded_once(values, margins, 5, 1) == values).all()
