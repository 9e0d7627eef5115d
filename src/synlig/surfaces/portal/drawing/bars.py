"""Horizontal bars with intervals, the own one marked: where each bar, whisker and name stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.rate import RateFigure
from synlig.surfaces.portal.drawing.scale import Scale, scale_to

ROW: Final = 20
"""Height of one bar with its air, in pixels."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One drawn row: percent along, pixels down."""

    figure: RateFigure
    y: int
    width: float
    lower: float
    upper: float
    own: bool


@dataclass(frozen=True, slots=True)
class BarPanel:
    """One column of bars with its own axis; all panels of a chart share the scale."""

    bars: tuple[Bar, ...]
    height: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """All panels, the scale, and where the whole country stands (None when it has no rate)."""

    panels: tuple[BarPanel, ...]
    scale: Scale
    line: float | None


def bar_chart(figures: Sequence[RateFigure], own: str | None, land: RateFigure | None, panels: int = 2) -> BarChart:
    """Bars for the figures that have a rate, in their order, split evenly over at most `panels` columns."""
    shown = [figure for figure in figures if figure.rate is not None]
    scale = scale_of((*shown, land) if land else shown)
    size = -(-len(shown) // panels) if len(shown) > 30 else max(len(shown), 1)
    parts = [shown[start : start + size] for start in range(0, len(shown), size)]
    line = scale.at(land.rate) if land and land.rate is not None else None
    return BarChart(tuple(_panel(part, own, scale) for part in parts), scale, line)


def scale_of(figures: Iterable[RateFigure]) -> Scale:
    """A scale that holds every rate; intervals may be cut, so one small place does not flatten all others."""
    rates = sorted(figure.rate for figure in figures if figure.rate is not None)
    uppers = sorted(figure.upper for figure in figures if figure.upper is not None)
    usual = uppers[int(len(uppers) * 0.95)] if uppers else 0.0
    return scale_to(max(rates[-1] if rates else 0.0, usual))


def _panel(figures: Sequence[RateFigure], own: str | None, scale: Scale) -> BarPanel:
    bars = tuple(_bar(figure, index * ROW, scale, own=figure.code == own) for index, figure in enumerate(figures))
    return BarPanel(bars, len(figures) * ROW)


def _bar(figure: RateFigure, y: int, scale: Scale, *, own: bool) -> Bar:
    rate = figure.rate or 0.0
    lower = rate if figure.lower is None else figure.lower
    upper = rate if figure.upper is None else figure.upper
    return Bar(figure, y, scale.at(rate), scale.at(lower), scale.at(upper), own)
