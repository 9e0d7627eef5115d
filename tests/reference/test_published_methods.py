"""Every published case that our methods have a figure for agrees, and intervals cover though counts are rounded.

Means of single values (Student's t) and indirect standardisation are among the published cases and not among ours: a
mean here is a count over a count, and its limits are held against statsmodels and by simulation.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from synlig.core.indicator import IndicatorFigure
from synlig.pipeline.compare.funnel import Z998
from synlig.pipeline.compare.interval import byar, rounding_variance, scaled_interval
from synlig.pipeline.compare.measured import Counted, measured
from synlig.pipeline.compare.placed import against_funnel, spread_of
from synlig.pipeline.compare.scope import Group
from synlig.pipeline.compare.standardised import _figure, _summed
from synlig.pipeline.compare.trend import slope_of
from tests.reference.test_rates import sheet

BASE = 5


def plain(kind: Any, top: int, below: int, per: int = 1) -> IndicatorFigure:
    """A figure of counts that nobody rounded."""
    return measured("", "", kind, Counted(top), Counted(below), per, BASE)


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    text = (shared / "sdc" / "cases" / f"{name}.json").read_text(encoding="utf-8")
    return [{key.strip(): value for key, value in row.items()} for row in json.loads(text)["rows"]]


def test_shares_have_the_published_limits(shared: Path) -> None:
    single = [row for row in sheet(shared, "phe_proportion", "testdata_Prop") if row["lower95_0cl"] is not None]
    grouped = [row for row in sheet(shared, "phe_proportion", "testdata_Prop_g") if row["lowercl"] is not None]
    limits = [(row, row["lower95_0cl"], row["upper95_0cl"]) for row in single]
    limits += [(row, row["lowercl"], row["uppercl"]) for row in grouped if row["confidence"] == "95%"]
    assert len(limits) >= 16
    for row, lower, upper in limits:
        found = plain("share", row["Numerator"], row["Denominator"], row["multiplier"])
        assert (found.value, found.lower, found.upper) == pytest.approx((row["value"], lower, upper), rel=1e-6)


def test_rates_of_groups_and_wide_limits_are_the_published_ones(shared: Path) -> None:
    compared = 0
    for row in sheet(shared, "phe_rate", "testdata_Rate_g"):
        if row["confidence"] == "95%" and row["lowercl"] is not None:
            found = plain("inhabitants", row["Numerator"], row["Denominator"], row["multiplier"])
            assert (found.lower, found.upper) == pytest.approx((row["lowercl"], row["uppercl"]), rel=1e-6)
            compared += 1
    for row in sheet(shared, "phe_byars_wilson", "testdata_B_W"):
        if row["method"] == "Byars" and row["confidence"] == "99.8%" and row["lowercl"] is not None:
            assert byar(row["x"], Z998) == pytest.approx((row["lowercl"], row["uppercl"]), rel=1e-6)
            compared += 1
        if row["method"] == "Wilson" and row["confidence"] == "95%" and row["n"] > 1:
            found = plain("share", row["x"], row["n"])
            assert (found.lower, found.upper) == pytest.approx((row["lowercl"], row["uppercl"]), rel=1e-9)
            compared += 1
    assert compared >= 10


def test_a_ratio_reaches_the_funnel_where_the_published_limits_are(shared: Path) -> None:
    """So many expected put so many observed just at the limit: the ends of the interval of what was observed."""
    for row in rows(shared, "phe_funnel_ratio_outputs"):
        observed = int(row["Observed_events"])
        ends = float(row["upper_2s_exp_events"]), float(row["lower_2s_exp_events"])
        assert scaled_interval(observed, 0.0, 1) == pytest.approx(ends, rel=2e-3)
        if observed >= 10:
            wide = float(row["upper_3s_exp_events"]), float(row["lower_3s_exp_events"])
            assert byar(observed, Z998) == pytest.approx(wide, rel=0.02)


def test_a_share_lies_outside_the_funnel_where_the_published_limits_are(shared: Path) -> None:
    baseline = 80.642448
    country = IndicatorFigure("", "", 1, 1, baseline, baseline, baseline)
    for row in rows(shared, "phe_funnel_prop_outputs"):
        assert float(row["Baseline"]) == baseline
        below = int(row["Population"])
        lower, upper = float(row["Lower2s0025limit"]), float(row["Upper2s0025limit"])
        near = {round(below * end / 100) + step for end in (lower, upper) for step in range(-3, 4)}
        for top in (top for top in near if 0 <= top <= below):
            (placed,) = against_funnel([plain("share", top, below, 100)], country, 1.0)
            assert placed.value is not None
            if min(abs(placed.value - lower), abs(placed.value - upper)) > 0.05:
                assert (placed.outside > 0) == (not lower <= placed.value <= upper)


@pytest.mark.parametrize(("events", "among"), [(40, 25), (312, 96), (1045, 700)])
def test_so_many_for_each_has_the_limits_of_a_poisson_rate(events: int, among: int) -> None:
    found = plain("ratio", events, among)
    assert found.value == pytest.approx(events / among)
    assert (found.lower, found.upper) == pytest.approx(confint_poisson(events, among, method="exact-c"), rel=0.01)


@pytest.mark.parametrize(("met", "unmet"), [(15, 85), (250, 40), (0, 60)])
def test_shares_stand_within_what_statsmodels_gives(met: int, unmet: int) -> None:
    found = plain("share", met, met + unmet)
    assert (found.lower, found.upper) == pytest.approx(proportion_confint(met, met + unmet, method="wilson"), abs=1e-9)


def shown(chance: np.random.Generator, counts: Any) -> Any:
    """Counts rounded by thresholds that nobody knows."""
    return BASE * ((counts + chance.integers(0, BASE, counts.shape)) // BASE)


@pytest.mark.parametrize("mean", [1.0, 3.0, 20.0])
def test_a_standardised_rate_covers_the_truth_though_counts_are_rounded(mean: float) -> None:
    chance = np.random.default_rng(11)
    groups = [Group("K", str(age), 400 + 100 * age, 1) for age in range(16)]
    weights = {(one.koen, one.aldersgruppe): 1000 - 40 * at for at, one in enumerate(groups)}
    truth = sum(weights[g.koen, g.aldersgruppe] * mean / g.inhabitants for g in groups) / sum(weights.values())
    hit = tries = 0
    for _ in range(500):
        figures = shown(chance, chance.poisson(mean, 16))
        counts = {(g.koen, g.aldersgruppe): int(n) for g, n in zip(groups, figures, strict=True)}
        figure = _figure("", "", counts, _summed(counts, groups, weights, BASE), 1)
        if figure.lower is not None and figure.upper is not None:
            hit += figure.lower <= truth <= figure.upper
            tries += 1
    assert hit >= 0.93 * tries
    assert tries > 400


@pytest.mark.parametrize("mean", [1.0, 5.0, 40.0])
def test_places_that_are_alike_seldom_lie_outside_though_counts_are_rounded(mean: float) -> None:
    """98 places of 16 cells: at most a twentieth outside the 95 % limits, and next to none outside the 99.8 % ones."""
    chance, cells = np.random.default_rng(5), 16
    outside, far, places = 0, 0, 0
    for _ in range(40):
        figures = list[IndicatorFigure]()
        for figure in shown(chance, chance.poisson(mean, (98, cells))).sum(axis=1).tolist():
            variance = rounding_variance(min(cells, figure / BASE), BASE)
            figures.append(measured("", "", "inhabitants", Counted(figure, variance), Counted(10_000), 1_000, BASE))
        country = IndicatorFigure("", "", 1, 1, mean * cells / 10, None, None)
        placed = against_funnel(figures, country, spread_of(figures, country))
        outside += sum(one.outside > 0 for one in placed)
        far += sum(one.outside > 99 for one in placed)
        places += len(placed)
    assert outside <= 0.06 * places
    assert far <= 0.006 * places


@pytest.mark.parametrize("mean", [2.0, 30.0])
def test_a_slope_covers_the_truth_though_counts_are_rounded_alike_every_year(mean: float) -> None:
    chance, cells = np.random.default_rng(9), 16
    hit = 0
    for _ in range(400):
        fixed = chance.integers(0, BASE, cells)
        years = list[IndicatorFigure]()
        for year in range(5):
            counts = chance.poisson(mean * (1 + 0.1 * year), cells)
            figure = int((BASE * ((counts + fixed) // BASE)).sum())
            variance = rounding_variance(min(cells, figure / BASE), BASE)
            one = measured(str(2022 + year), "", "inhabitants", Counted(figure, variance), Counted(1000), 1000, BASE)
            years.append(one)
        slope = slope_of(years)
        assert slope is not None
        hit += slope.lower <= 0.1 * mean * cells <= slope.upper
    assert hit >= 0.93 * 400
