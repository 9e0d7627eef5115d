"""Where the marks of a chart stand: inside it, in order, on round numbers, the own one marked."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.rate import RateFigure
from synlig.declared import tiles
from synlig.declared.organisations import load
from synlig.pipeline.compare.interval import count_interval
from synlig.surfaces.portal.drawing.bars import bar_chart
from synlig.surfaces.portal.drawing.differences import differences, standing_of
from synlig.surfaces.portal.drawing.funnel import HEIGHT, funnel_plot
from synlig.surfaces.portal.drawing.scale import scale_to
from synlig.surfaces.portal.drawing.spread import spread, standing_among
from synlig.surfaces.portal.drawing.strip import strip
from synlig.surfaces.portal.drawing.tile_map import tile_map
from synlig.surfaces.portal.drawing.trend import trend


def figure(kode: str, rate: float | None, spread: float = 1.0) -> RateFigure:
    if rate is None:
        return RateFigure(kode, kode, 0, 0, None, None, None)
    return RateFigure(kode, kode, 10, 1000, rate, max(rate - spread, 0.0), rate + spread)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_a_scale_holds_its_largest_figure_in_a_few_round_steps(largest: float) -> None:
    scale = scale_to(largest)
    assert scale.top >= largest * (1 - 1e-6)
    assert 1 <= len(scale.ticks) - 1 <= 6
    assert scale.top <= largest * 6 + 1e-9
    mantissa = scale.step / 10 ** math.floor(math.log10(scale.step) + 1e-9)
    assert any(math.isclose(mantissa, step, rel_tol=1e-6) for step in (1, 2, 2.5, 5, 10))


@pytest.mark.parametrize("largest", [0.0, -1.0, math.nan, math.inf])
def test_a_scale_of_nothing_is_still_a_scale(largest: float) -> None:
    assert [tick.at for tick in scale_to(largest).ticks] == [0.0, 100.0]


@pytest.mark.parametrize(("largest", "top", "step"), [(58.7, 60, 10), (6.0, 6, 1), (0.7, 0.8, 0.2), (14.0, 15, 2.5)])
def test_scales_people_would_draw(largest: float, top: float, step: float) -> None:
    scale = scale_to(largest)
    assert (scale.top, scale.step) == (pytest.approx(top), pytest.approx(step))


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=98))
def test_every_bar_is_drawn_inside_and_longer_for_more(rates: list[float]) -> None:
    figures = [figure(str(number), rate) for number, rate in enumerate(rates)]
    chart = bar_chart(figures, "0", figure("land", rates[0]))
    bars = [bar for panel in chart.panels for bar in panel.bars]
    assert [bar.figure for bar in bars] == figures
    assert [bar.own for bar in bars] == [number == 0 for number in range(len(rates))]
    for bar in bars:
        assert 0 <= bar.lower <= bar.width <= bar.upper <= 100
    for one, other in itertools.pairwise(bars):
        if (one.figure.rate or 0) <= (other.figure.rate or 0):
            assert one.width <= other.width


def test_places_without_a_rate_are_not_drawn_as_nothing() -> None:
    chart = bar_chart([figure("a", 2.0), figure("b", None), figure("c", 0.0)], None, None)
    assert [bar.figure.code for panel in chart.panels for bar in panel.bars] == ["a", "c"]
    assert chart.line is None


def test_one_small_place_with_a_wide_interval_does_not_flatten_the_rest() -> None:
    figures = [figure(str(number), 10.0) for number in range(97)] + [figure("wide", 10.0, 500.0)]
    assert bar_chart(figures, None, None).scale.top <= 15


def test_many_bars_share_two_columns_and_few_keep_one() -> None:
    many = bar_chart([figure(str(number), 1.0) for number in range(98)], None, None)
    assert [len(panel.bars) for panel in many.panels] == [49, 49]
    assert len(bar_chart([figure(str(number), 1.0) for number in range(22)], None, None).panels) == 1


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=98))
def test_dots_stand_inside_the_strip(rates: list[float]) -> None:
    figures = [figure(str(number), rate) for number, rate in enumerate(rates)]
    drawn = strip(figures, "0", None)
    assert len(drawn.dots) == len(rates)
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= 68 for dot in drawn.dots)
    assert (drawn.own is None) == (not rates)


def test_a_difference_is_certain_only_outside_the_interval() -> None:
    land = figure("land", 10.0)
    assert standing_of(figure("own", 12.0), land) == "higher"
    assert standing_of(figure("own", 8.0), land) == "lower"
    assert standing_of(figure("own", 10.5), land) == "same"
    assert standing_of(figure("own", None), land) == "same"
    assert standing_of(None, land) == "same"


def test_areas_stand_by_how_certainly_and_how_far_they_differ() -> None:
    land = {"a": figure("a", 10.0), "b": figure("b", 10.0), "c": figure("c", 10.0), "d": figure("d", 0.0)}
    own = [figure("a", 10.5), figure("b", 12.0), figure("c", 5.0), figure("d", 1.0), figure("e", 1.0)]
    found = differences(own, land)
    assert [row.figure.code for row in found.rows] == ["c", "b", "a"]
    assert [round(row.percent) for row in found.rows] == [-50, 20, 5]
    assert found.limit == 50
    assert found.rows[0].start == 0.0
    assert found.rows[0].width == 50.0


def sized(code: str, rate: float, inhabitants: int) -> RateFigure:
    count = round(rate * inhabitants / 1000)
    lower, upper = count_interval(count, 16, 5)
    per = 1000 / inhabitants
    return RateFigure(code, code, count, inhabitants, count * per, lower * per, upper * per)


def test_points_beyond_the_funnel_are_the_ones_whose_interval_misses_the_country() -> None:
    figures = [sized("small", 15, 2_000), sized("like", 10.05, 200_000), sized("high", 20, 200_000)]
    plot = funnel_plot(figures, "high", sized("land", 10, 5_000_000), 1000, 16, 5)
    assert plot is not None
    assert {point.figure.code: (point.outside, point.own) for point in plot.points} == {
        "small": (False, False),
        "like": (False, False),
        "high": (True, True),
    }
    assert plot.outside == 1
    assert all(0 <= point.x <= 100 and 0 <= point.y <= HEIGHT for point in plot.points)
    assert plot.points[0].x < plot.points[1].x
    assert plot.inner.startswith("M0.0 ")
    assert plot.inner.endswith("Z")
    assert 2 <= len(plot.sizes) <= 8


def test_a_funnel_of_nothing_is_none() -> None:
    assert funnel_plot([], None, sized("land", 10, 1000), 1000, 16, 5) is None
    assert funnel_plot([sized("a", 1, 1000)], None, figure("land", 0.0), 1000, 16, 5) is None


def test_a_trend_needs_two_years_and_leaves_gaps_where_there_is_no_rate() -> None:
    land = [figure("2024", 10.0), figure("2025", 12.0), figure("2026", 11.0)]
    drawn = trend([figure("2024", 20.0), figure("2026", None)], land)
    assert drawn is not None
    assert [(year.aar, year.own_y is None) for year in drawn.years] == [("2024", False), ("2025", True), ("2026", True)]
    assert drawn.years[0].own_y == drawn.y_of(20.0)
    assert 0 < drawn.years[0].x < drawn.years[1].x < drawn.years[2].x < 100
    assert trend([], land[:1]) is None


def test_every_municipality_has_a_tile_of_its_own() -> None:
    known = tiles.load()
    assert set(known) == set(load().kommuner)
    assert len({(tile.column, tile.row) for tile in known.values()}) == len(known)
    assert len({tile.short for tile in known.values()}) == len(known)


def test_a_tile_is_darker_where_the_rate_is_higher_and_empty_where_it_is_not_compared() -> None:
    everyone = [figure(code, float(at)) for at, code in enumerate(tiles.load())]
    drawn = tile_map(everyone[:50], everyone, "0540", tiles.load())
    assert len(drawn.tiles) == len(everyone)
    grades = {one.figure.code: one.grade for one in drawn.tiles}
    assert [grades[one.code] for one in everyone[:50]] == sorted(grades[one.code] for one in everyone[:50])
    assert {grades[one.code] for one in everyone[50:]} == {0}
    assert [grade.places for grade in drawn.grades] == [10] * 5
    assert [one.figure.code for one in drawn.tiles if one.own] == ["0540"]
    assert drawn.tiles[-1].own  # drawn last, so no neighbour covers its frame


def test_equal_rates_are_in_one_class() -> None:
    drawn = tile_map(same := [figure(code, 7.0) for code in tiles.load()], same, None, tiles.load())
    assert [(grade.low, grade.high, grade.places) for grade in drawn.grades] == [(7.0, 7.0, len(same))]


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=98))
def test_a_small_chart_has_a_stroke_for_every_place_and_keeps_its_marks_inside(values: list[float]) -> None:
    drawn = spread(values, values[0], figure("1", values[0], 1e7), max(values), min(values))
    assert drawn is not None
    assert drawn.strokes.count("M") == drawn.places == len(values)
    marks = [drawn.own, drawn.lower, drawn.upper, drawn.peers, drawn.land]
    assert all(mark is not None and 2 <= mark <= 98 for mark in marks)
    assert spread([], None, None, None, None) is None


def test_a_difference_is_named_only_outside_the_own_interval() -> None:
    own = figure("1", 10.0, 2.0)
    assert [standing_among(own, other) for other in (7.9, 8.0, 12.0, 12.1, None)] == [
        "higher",
        "same",
        "same",
        "lower",
        None,
    ]
