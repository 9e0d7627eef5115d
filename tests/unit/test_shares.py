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


def test_age_groups_would_double_how_far_a_municipality_is_off() -> None:
    """The figures of the decision on the cube `hjerterehabilitering`: 9,000 courses a year, 98 municipalities."""
    dice = np.random.default_rng(1)
    weights = dice.lognormal(0, 0.7, 98)
    courses = np.maximum(10, np.round(9000 * weights / weights.sum())).astype(int)
    ages, sexes = np.array([0, 0.30, 0.17, 0.18, 0.16, 0.11, 0.06, 0.02]), np.array([0.3, 0.7])
    by_age = [_off(int(count), np.outer(sexes, ages).ravel(), dice) for count in courses for _ in range(20)]
    by_sex = [_off(int(count), sexes, dice) for count in courses for _ in range(20)]
    assert 5.2 < 100 * np.mean(by_age) < 6.6
    assert 2.5 < 100 * np.mean(by_sex) < 3.5


def _off(courses: int, cells: NDArray[np.float64], dice: np.random.Generator) -> float:
    """How far the shown share lies from the true one."""
    counts = dice.multinomial(courses, cells / cells.sum())
    met = dice.binomial(counts, 0.78)
    shown = [_rounded(each, dice).sum() for each in (met, counts - met)]
    return abs((shown[0] / sum(shown) if sum(shown) else 0.0) - met.sum() / courses)
