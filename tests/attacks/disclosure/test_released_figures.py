"""A naive release falls to bound propagation; ours tells nobody's figure, in one release or in many."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from synlig.declared import cubes
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose import check, protected, threshold_axes
from tests.attacks.disclosure.attacker import (
    Bounds,
    Counts,
    Nested,
    propagate,
    small_marked,
    with_totals,
    within_base,
    work_out,
)
from tests.attacks.disclosure.invented import KOMMUNER, Country, blocks, invent, lists, months
from tests.attacks.disclosure.ours import shown_of

CUBE = cubes.load()["tilstande"]
BASE = CUBE.base
KEY = b"\x07" * 32


@cache
def country() -> Country:
    return invent(20261124)


def small(truth: Counts) -> np.ndarray:
    return (truth > 0) & (truth < BASE)


def release(truth: Country) -> list[Counts]:
    """The figures of ours: antal by code, borgere by code, by area and altogether."""
    exact = blocks(truth)
    shown = shown_of(CUBE, exact, lists(), KEY)
    check(CUBE, exact, shown, lists(), {})
    return [one.values for one in shown]


def known_from(shown: list[Counts]) -> Nested:
    return work_out(Nested(*(within_base(figures, BASE) for figures in shown)))


def truths(truth: Country) -> list[Counts]:
    return [truth.events, truth.citizens, truth.areas, truth.everyone]


def test_marking_small_figures_hides_almost_nothing() -> None:
    """The attacker is worth his name: he recovers at least 99 % of the small cells of a naive release."""
    truth = country().citizens
    lattice = with_totals(truth)
    found = propagate(small_marked(lattice, BASE))
    assert (found.low <= lattice).all()
    assert (lattice <= found.high).all()
    finest = tuple(slice(length) for length in truth.shape)
    recovered = found.exact[finest] & small(truth)
    assert int(small(truth).sum()) > 50_000
    assert recovered.sum() >= 0.99 * small(truth).sum()


def test_of_one_release_of_ours_no_small_figure_is_known_closer_than_one_rounding_leaves_it() -> None:
    known = known_from(release(country()))
    for bounds, truth in zip(known.all(), truths(country()), strict=True):
        assert ((bounds.low <= truth) & (truth <= bounds.high)).all()
        assert not (bounds.exact & (truth > 0)).any()
        assert int(bounds.width.min()) >= BASE - 1


def test_what_a_municipality_knows_of_its_own_tells_nothing_of_the_others() -> None:
    shown = release(country())
    without = known_from(shown)
    for kommune in range(KOMMUNER):
        known = Nested(*(within_base(figures, BASE) for figures in shown))
        for bounds, truth in zip(known.all(), truths(country()), strict=True):
            bounds.low[kommune] = bounds.high[kommune] = truth[kommune]
        work_out(known)
        others = np.arange(KOMMUNER) != kommune
        for bounds, before in zip(known.all(), without.all(), strict=True):
            assert (bounds.low[others] == before.low[others]).all()
            assert (bounds.high[others] == before.high[others]).all()


def changes(before: Bounds, after: Bounds) -> Bounds:
    return Bounds(after.low - before.high, after.high - before.low)


def change_by_threshold(before: Counts, after: Counts) -> Bounds:
    """What two releases say of a change when the threshold, whatever it is, was the same in both."""
    low, high = np.full(before.shape, 10**6), np.full(before.shape, -(10**6))
    for t in range(BASE):
        spans = [(np.maximum(shown - t, 0), shown - t + BASE - 1) for shown in (before, after)]
        low = np.minimum(low, spans[1][0] - spans[0][1])
        high = np.maximum(high, spans[1][1] - spans[0][0])
    return Bounds(low, high)


def test_month_after_month_no_change_of_a_few_is_known_where_a_naive_release_tells_thousands() -> None:
    series = months(country().citizens, 24, 3)
    axes = threshold_axes(blocks(country())[1])
    secret = np.expand_dims(thresholds(KEY, "tilstande/borgere/tilstand", *axes, BASE), 1)
    told = by_naive = by_ours = 0
    for before, after in pairwise(series):
        change = np.abs(after - before)
        few = (change > 0) & (change < BASE)
        naive = changes(small_marked(before, BASE), small_marked(after, BASE))
        ours = change_by_threshold(*(BASE * ((truth + secret) // BASE) for truth in (before, after)))
        assert ((ours.low <= after - before) & (after - before <= ours.high)).all()
        told += int(few.sum())
        by_naive += int((naive.exact & few).sum())
        by_ours += int((ours.width < BASE - 1).sum())
    assert told > 50_000
    assert by_naive > 0.5 * told
    assert by_ours == 0


def test_rounding_anew_for_each_year_would_give_small_figures_away() -> None:
    """Why the threshold leaves out the year: five draws for the same people average out."""
    truth = country().citizens[:, 0]
    chance = np.random.default_rng(5)
    draws = [BASE * ((truth + chance.integers(0, BASE, truth.shape)) // BASE) for _ in range(5)]
    low = np.max(draws, axis=0) - BASE + 1
    high = np.min(draws, axis=0) + BASE - 1
    guessed = np.clip(np.rint(np.mean(draws, axis=0)), low, high)
    assert (guessed == truth)[small(truth)].mean() > 0.3
    secret = thresholds(KEY, "m", ("place",), (tuple(map(str, range(truth.size))),), BASE).reshape(truth.shape)
    fixed = [BASE * ((truth + secret) // BASE) for _ in range(5)]
    assert all((one == fixed[0]).all() for one in fixed)


@pytest.mark.parametrize("number", [1, 2])
def test_another_key_shows_other_figures_of_the_same_quality(number: int) -> None:
    key = bytes([number]) * 32
    block = blocks(country())[1]
    secret = thresholds(key, "tilstande/borgere/tilstand", *threshold_axes(block), BASE)
    shown = protected(block, secret, BASE).values
    assert abs(int(shown.sum()) / int(block.values.sum()) - 1) < 0.002
    ours = protected(block, thresholds(KEY, "tilstande/borgere/tilstand", *threshold_axes(block), BASE), BASE).values
    assert (shown != ours).any()
