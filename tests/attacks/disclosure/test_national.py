"""The national cube attacked: a naive release and a small-count series fall, ours does not; and what ours costs."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose.small_counts import rounded_once
from tests.attacks.disclosure.attacker import propagate, small_marked
from tests.attacks.disclosure.national import REGION, Counts, National, margins, months, national, with_sums

BASE = 5
AXES = ("kommune", "koen", "aldersgruppe", "tilstand")


@cache
def cube() -> National:
    return national()


def fixed(truth: Counts, key: int, draw: Callable[..., Counts] = balanced_thresholds) -> Counts:
    """As every living cube is released: one secret threshold a cell, the same in every year and release."""
    codes = [tuple(map(str, range(int(size)))) for size in np.delete(np.array(truth.shape), 1)]
    secret = draw(bytes([key]) * 32, "national/antal/tilstand", AXES, codes, BASE)
    return np.asarray(BASE * ((truth + secret[:, None]) // BASE))


def hides(shown: Counts) -> tuple[Counts, Counts]:
    """What a small-count release says of each cell: 0 and the base alone hide something."""
    hidden = [shown == 0, shown == BASE]
    return np.select(hidden, [0, 1], shown), np.select(hidden, [BASE - 1, BASE], shown)


def test_there_are_as_many_small_cells_as_in_the_country() -> None:
    assert 75_000 < int(cube().small.sum()) < 95_000


def test_marking_small_figures_gives_nearly_all_of_them_away() -> None:
    truth = with_sums(cube().events)
    found = propagate(small_marked(truth, BASE), REGION)
    assert ((found.low <= truth) & (truth <= found.high)).all()
    finest = tuple(slice(size) for size in cube().events.shape)
    assert int((found.exact[finest] & cube().small).sum()) >= 0.99 * int(cube().small.sum())


def test_small_counts_rounded_once_stay_near_in_every_sum_and_tell_nobody() -> None:
    """The bounds of DESIGN.md section 5 with a little air for another cube: MAD 1.85, at most 17."""
    truth = cube().events
    shown = rounded_once(truth, margins(), BASE, seed=1)
    exact, off = with_sums(truth), np.abs(with_sums(shown) - with_sums(truth))
    assert float(off[exact > 0].mean()) <= 1.85
    assert int(off.max()) <= 17
    assert (shown[~cube().small] == truth[~cube().small]).all()
    assert set(np.unique(shown[cube().small])) == {0, BASE}
    low, high = hides(shown)
    assert ((low <= truth) & (truth <= high)).all()
    assert int((high - low)[cube().small].min()) == BASE - 1  # sums are sums of what is shown, so this is all


def test_another_seed_rounds_otherwise_and_the_same_one_the_same() -> None:
    truth = cube().events[:, :1]
    once = rounded_once(truth, margins_of_one_year(), BASE, seed=1)
    assert (once == rounded_once(truth, margins_of_one_year(), BASE, seed=1)).all()
    other = rounded_once(truth, margins_of_one_year(), BASE, seed=2)
    assert float((once != other)[(truth > 0) & (truth < BASE)].mean()) > 0.2


def margins_of_one_year() -> list[list[np.ndarray[tuple[int, ...], np.dtype[np.intp]]]]:
    kinds = margins()
    kinds[1] = [np.zeros(1, np.intp), np.zeros(1, np.intp)]
    return kinds


def test_small_counts_month_after_month_tell_thousands_of_single_changes() -> None:
    """Why it is for once: 6 and more are shown as they are, so 17 that becomes 18 is one person."""
    exact = small = 0
    for before, after in pairwise(months(cube().events, 24)):
        changed = np.abs(after - before)
        few = (changed > 0) & (changed < BASE)
        exact += int((few & (before > BASE) & (after > BASE)).sum())
        small += int(few.sum())
    assert exact >= 90_000
    assert exact > 0.2 * small


@pytest.mark.parametrize("municipality", [None, *range(0, 98, 14)])
def test_ours_tells_no_change_of_a_few_in_many_months(municipality: int | None) -> None:
    """Outsiders and insiders alike: whatever the threshold is, five changes stay open for every cell of others."""
    series = months(cube().events, 6)
    shown = [fixed(truth, 3)[:, -1] for truth in series]
    open_to = possible(shown)
    others = np.arange(98) != (-1 if municipality is None else municipality)
    for (before, after), (was, now) in zip(pairwise(shown), pairwise(series), strict=True):
        least = np.min([np.where(open_to[t], span(after, t)[0] - span(before, t)[1], 99) for t in range(BASE)], axis=0)
        most = np.max([np.where(open_to[t], span(after, t)[1] - span(before, t)[0], -99) for t in range(BASE)], axis=0)
        change = (now - was)[:, -1]
        assert ((least <= change) & (change <= most)).all()
        assert int((most - least)[others].min()) >= BASE - 1


def span(shown: Counts, threshold: int) -> tuple[Counts, Counts]:
    return np.maximum(shown - threshold, 0), shown - threshold + BASE - 1


def possible(shown: list[Counts]) -> Counts:
    """Which thresholds fit every release: all of them, or else something would be learnt."""
    fits = [np.all([span(one, t)[0] <= span(one, t)[1] for one in shown], axis=0) for t in range(BASE)]
    assert np.all(fits)
    return np.array(fits)


@pytest.mark.parametrize(("draw", "most"), [(thresholds, (3.25, 4.6)), (balanced_thresholds, (3.1, 4.3))])
def test_errors_are_small_and_smaller_with_balanced_thresholds(
    draw: Callable[..., Counts], most: tuple[float, float]
) -> None:
    """Median of keys: the mean error within years, with sums over years, and of the whole country."""
    exact = with_sums(cube().events)
    within, across, country = list[float](), list[float](), list[float]()
    for key in range(8):
        shown = with_sums(fixed(cube().events, key, draw))
        off, filled = np.abs(shown - exact), exact > 0
        within.append(float(off[:, :-1][filled[:, :-1]].mean()))
        across.append(float(off[filled].mean()))
        country.append(float(abs(shown[-1, -1, -1, -1, -1] / exact[-1, -1, -1, -1, -1] - 1)))
    assert np.median(within) <= most[0]
    assert np.median(across) <= most[1]
    assert np.median(country) <= 0.001
