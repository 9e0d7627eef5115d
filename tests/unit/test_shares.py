"""Intervals of shares: Wilson's own without rounding, and wide enough for what rounding does."""

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from synlig.pipeline.compare.shares import share_interval

BASE = 5


@pytest.mark.parametrize(("met", "unmet"), [(0, 7), (3, 4), (41, 9), (50, 0), (1, 999), (400, 600)])
def test_without_rounding_it_is_wilsons_interval(met: int, unmet: int) -> None:
    expected = proportion_confint(met, met + unmet, alpha=0.05, method="wilson")
    assert share_interval(met, unmet, 0, BASE) == pytest.approx(expected, abs=1e-12)


def test_rounding_widens_it_and_more_cells_widen_it_more() -> None:
    widths = [high - low for low, high in (share_interval(40, 20, cells, BASE) for cells in (0, 2, 16))]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize(("share", "courses", "cells"), [(0.8, 60, 2), (0.4, 60, 2), (0.8, 30, 2), (0.6, 1500, 40)])
def test_the_true_share_lies_within_in_at_least_94_of_100(share: float, courses: int, cells: int) -> None:
    dice = np.random.default_rng(7)
    within = 0
    for _ in range(4000):
        met = dice.binomial(courses // cells, share, cells)
        shown = [int(sum(_rounded(counts, dice))) for counts in (met, courses // cells - met)]
        low, high = share_interval(shown[0], shown[1], cells, BASE) if sum(shown) else (0.0, 1.0)
        within += low <= share <= high
    assert within / 4000 >= 0.94


def _rounded(counts: NDArray[np.int64], dice: np.random.Generator) -> NDArray[np.float64]:
    """Fixed random rounding with thresholds drawn anew."""
    return BASE * np.floor((counts + BASE * dice.random(len(counts))) / BASE)
