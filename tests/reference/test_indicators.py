"""Indicators agree with independent tools, and cover what they promise though their counts are rounded."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from synlig.core.cells import PLACE_AXES, CellBlock
from synlig.core.indicator import IndicatorFigure
from synlig.core.population import ALDERSGRUPPER
from synlig.declared import indicators
from synlig.declared.population import load as load_population
from synlig.pipeline.compare.interval import Z95, byar, exact, scaled_interval
from synlig.pipeline.compare.measured import SIXTHS, Counted, Kind, measured, rounding_weights
from synlig.pipeline.compare.peers import background_figures, nearest
from synlig.pipeline.compare.placed import against_funnel, funnel_limits, rank_interval, spread_of
from synlig.pipeline.compare.trend import slope_of

BASE = 5


def rows(shared: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "sdc" / "cases" / f"{name}.json").read_text())["rows"]
    return found


def word(one: IndicatorFigure, country: IndicatorFigure) -> str:
    assert one.value is not None
    assert country.value is not None
    if not one.outside:
        return "Not significant"
    return ("High" if one.value > country.value else "Low") + (" (0.001)" if one.outside > 99 else " (0.025)")


def test_funnels_of_ratios_judge_as_the_published_cases_do(shared: Path) -> None:
    one = IndicatorFigure("", "", 1, 1, 1.0, 1.0, 1.0)
    same = judged = 0
    for row in rows(shared, "phe_funnel_ratio_inputs"):
        figure, expected = plain("inhabitants", int(row["obs"]), 1), float(row["expected"])
        assert figure.value is not None and figure.lower is not None and figure.upper is not None  # noqa: PT018
        ratio = replace(
            figure, value=figure.value / expected, lower=figure.lower / expected, upper=figure.upper / expected
        )
        (placed,) = against_funnel([ratio], one, 1.0)
        assert (placed.outside > 0) == (row["significance"] != "Not significant")
        same += word(placed, one) == row["significance"]
        judged += 1
    assert judged > 250
    assert same >= 0.98 * judged


def test_funnels_of_shares_judge_as_the_published_cases_do(shared: Path) -> None:
    given = [
        (round(float(r["numerator"])), int(r["denominator"]), r["significance"]) for r in rows(shared, PROPORTIONS)
    ]
    mean = sum(top for top, _, _ in given) / sum(below for _, below, _ in given)
    country = IndicatorFigure("", "", 1, 1, mean, mean, mean)
    for top, below, said in given:
        (placed,) = against_funnel([plain("share", top, below)], country, 1.0)
        assert word(placed, country) == said


PROPORTIONS = "phe_funnel_prop_inputs"


def plain(kind: Kind, top: int, below: int) -> IndicatorFigure:
    """A figure of counts that nobody rounded."""
    return measured("", "", kind, Counted(top), Counted(below), 1, BASE)


@pytest.mark.parametrize(("met", "total"), [(1, 100), (5, 100), (65, 100), (0, 20), (20, 20), (312, 4711)])
def test_shares_of_exact_counts_have_wilsons_interval(met: int, total: int) -> None:
    figure = plain("share", met, total)
    assert (figure.lower, figure.upper) == pytest.approx(proportion_confint(met, total, method="wilson"), abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 65, 1045])
def test_exact_counts_have_byars_interval_and_the_exact_one_below_ten(count: int) -> None:
    assert scaled_interval(count, 0.0, 1) == pytest.approx(exact(count) if count < 10 else byar(count))


def test_where_all_counts_are_small_the_interval_is_that_of_how_many_are_shown() -> None:
    """Three cells shown as 5: 5 times what three events say."""
    assert scaled_interval(15, 3 * 20.0, BASE) == pytest.approx(tuple(BASE * end for end in exact(3)))
    assert scaled_interval(0, 0.0, BASE)[1] == pytest.approx(BASE * exact(0)[1])


@pytest.mark.parametrize("kind", ["inhabitants", "share", "ratio"])
@pytest.mark.parametrize("cells", [1, 16, 200])
@pytest.mark.parametrize("mean", [0.1, 0.3, 1, 2, 5, 20])
def test_intervals_cover_the_truth_though_counts_are_rounded(kind: Kind, cells: int, mean: float) -> None:
    """95 % intervals of Poisson counts rounded by random thresholds: nowhere below 92 %, by 400 tries each."""
    chance = np.random.default_rng(7)
    hit = tries = 0
    for _ in range(400):
        among = chance.poisson(2 * mean, cells)
        top = chance.poisson(among / 2) if kind == "ratio" else chance.poisson(mean, cells)
        shown = [BASE * ((count + chance.integers(0, BASE, cells)) // BASE) for count in (top, among)]
        numerator, rest = (Counted(int(one.sum()), variance(one)) for one in shown)
        denominator = {
            "inhabitants": Counted(1000),
            "share": Counted(numerator.count + rest.count, numerator.variance + rest.variance),
            "ratio": rest,
        }[kind]
        truth = {"inhabitants": mean * cells / 1000, "share": 1 / 3, "ratio": 1 / 2}[kind]
        figure = measured("", "", kind, numerator, denominator, 1, BASE)
        if figure.lower is not None and figure.upper is not None:
            hit += figure.lower <= truth <= figure.upper
            tries += 1
    assert hit >= 0.92 * tries


def variance(shown: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    places = (tuple(map(str, range(len(shown)))), ("2026",), ("K",), ("90+",))
    block = CellBlock("m", "", PLACE_AXES, places, shown.reshape(-1, 1, 1, 1))
    return int(rounding_weights([block], BASE)[0].values.sum()) / SIXTHS


def figures(*values: tuple[str, float, float]) -> list[IndicatorFigure]:
    return [IndicatorFigure(code, code, 1, 1, v, v - half, v + half) for code, v, half in values]


def test_a_slope_is_that_of_weighted_least_squares() -> None:
    years = figures(("2022", 1.0, 0.4), ("2023", 1.3, 0.5), ("2024", 1.2, 0.3), ("2025", 1.9, 0.6), ("2026", 2.0, 0.4))
    slope = slope_of(years)
    assert slope is not None
    x = sm.add_constant([float(one.code) for one in years])
    fit = sm.WLS([one.value for one in years], x, weights=[(Z95 / (one.upper - one.value)) ** 2 for one in years])  # type: ignore[operator]
    done = fit.fit()
    assert slope.per_year == pytest.approx(done.params[1], rel=1e-6)
    half = Z95 * done.bse[1] * max(1.0, 1 / float(np.sqrt(done.scale)))
    assert (slope.lower, slope.upper) == pytest.approx((slope.per_year - half, slope.per_year + half), rel=1e-6)
    assert slope_of(years[:2]) is None


def test_places_that_differ_more_than_chance_widen_the_funnel() -> None:
    chance = np.random.default_rng(3)
    country = IndicatorFigure("DK", "", 1, 1, 10.0, 9.9, 10.1)
    alike = figures(*((str(n), 10 + float(chance.normal()), Z95) for n in range(200)))
    apart = figures(*((str(n), 10 + 3 * float(chance.normal()), Z95) for n in range(200)))
    assert 1.0 <= spread_of(alike, country) < 1.2
    assert 5 < spread_of(apart, country) < 9
    beyond = sum(one.outside > 0 for one in against_funnel(apart, country, 1.0))
    assert beyond > 80
    assert sum(one.outside > 0 for one in against_funnel(apart, country, spread_of(apart, country))) < 30
    narrow, wide = (funnel_limits(apart, country, spread)[0] for spread in (1.0, 4.0))
    assert wide.upper95 - 10 == pytest.approx(2 * (narrow.upper95 - 10))


def test_a_rank_says_who_is_surely_above_and_below() -> None:
    some = figures(("a", 9.0, 0.5), ("b", 8.0, 0.5), ("me", 7.8, 0.6), ("c", 7.0, 0.1), ("d", 2.0, 1.0))
    assert rank_interval(some, "me") == (2, 3)
    assert rank_interval(figures(("me", 5.0, 0.1)), "me") == (1, 1)
    assert rank_interval([IndicatorFigure("me", "", 0, 0, None, None, None)], "me") is None


def test_peers_are_the_nearest_by_declared_and_weighted_figures() -> None:
    declared, population = indicators.background(), load_population()
    known = background_figures(population, declared)
    assert len(known) == 98
    people = sum(count for (place, _, _), count in population.counts.items() if place == "0101")
    old = sum(n for (place, _, age), n in population.counts.items() if place == "0101" and age in ALDERSGRUPPER[5:])
    assert known["0101"]["andel-80"] == pytest.approx(old / people)
    found = nearest(known, declared, "0101", 97)
    assert len(found) == 97
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)
    assert nearest(known, declared, found[0][0], 97) != found
    back = dict(nearest(known, declared, found[0][0], 97))
    assert back["0101"] == pytest.approx(found[0][1])
    only = [replace(declared[0], weight=1.0)]
    assert nearest(known, only, "0101", 1)[0][0] == "0751"  # the next largest
    assert nearest(known, declared, "none", 3) == []
