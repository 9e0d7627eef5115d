"""The funnel plot: every place by its size and rate, between the limits that chance and rounding give."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.rate import RateFigure
from synlig.pipeline.compare.funnel import Limits, funnel
from synlig.surfaces.portal.drawing.scale import Scale, Tick, scale_to

HEIGHT: Final = 380
WIDTH: Final = 1000
"""Units along the curves' own drawing, which is stretched to the page's width."""
STEPS: Final = 60
ROUND_SIZES: Final = tuple(digit * 10**power for power in range(2, 7) for digit in (1, 2, 5))
MOST_SIZE_TICKS: Final = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One place: percent along, pixels down; `outside` when it lies beyond the 95 % limits."""

    figure: RateFigure
    x: float
    y: float
    own: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """The points, the curves as SVG paths, the line of the country, and the ticks of both axes."""

    points: tuple[Point, ...]
    inner: str
    outer: str
    line: float
    sizes: tuple[Tick, ...]
    scale: Scale
    outside: int

    def y_of(self, value: float) -> float:
        """Where a rate stands, in pixels down."""
        return _down(self.scale, value)


def funnel_plot(
    figures: Sequence[RateFigure], own: str | None, land: RateFigure, per: int, cells: int, base: int
) -> FunnelPlot | None:
    """The plot of places with a rate; None when there are none or the country has no events.

    `cells`: how many finest cells a place's count sums; `base`: what each was rounded to.
    """
    shown = [figure for figure in figures if figure.rate is not None and figure.inhabitants]
    if not shown or not land.rate:
        return None
    smallest = min(figure.inhabitants for figure in shown) / 1.15
    largest = max(figure.inhabitants for figure in shown) * 1.15
    sizes = [smallest * (largest / smallest) ** (step / STEPS) for step in range(STEPS + 1)]
    limits = funnel(land.rate, per, sizes, cells, base)
    highest = max(figure.rate or 0.0 for figure in shown)
    top = scale_to(max(highest, limits[len(limits) // 3].upper998))  # the widest end may be cut

    def along(size: float) -> float:
        return round(math.log(size / smallest) / math.log(largest / smallest) * 100, 2)

    points = tuple(_point(figure, own, land.rate, along, top) for figure in shown)
    return FunnelPlot(
        points,
        _band(limits, along, top, lambda at: (at.lower95, at.upper95)),
        _band(limits, along, top, lambda at: (at.lower998, at.upper998)),
        _down(top, land.rate),
        _size_ticks(smallest, largest, along),
        top,
        sum(1 for point in points if point.outside),
    )


def _point(figure: RateFigure, own: str | None, land: float, along: Callable[[float], float], scale: Scale) -> Point:
    inside = figure.lower is not None and figure.upper is not None and figure.lower <= land <= figure.upper
    y = _down(scale, figure.rate or 0.0)
    return Point(figure, along(figure.inhabitants), y, own=figure.code == own, outside=not inside)


def _band(
    limits: Sequence[Limits],
    along: Callable[[float], float],
    scale: Scale,
    sides: Callable[[Limits], tuple[float, float]],
) -> str:
    """A closed path: along the upper limit and back along the lower one."""
    upper = [(along(at.inhabitants), _down(scale, sides(at)[1])) for at in limits]
    lower = [(along(at.inhabitants), _down(scale, sides(at)[0])) for at in reversed(limits)]
    corners = [f"{x / 100 * WIDTH:.1f} {y:.1f}" for x, y in (*upper, *lower)]
    return f"M{'L'.join(corners)}Z"


def _down(scale: Scale, value: float) -> float:
    return round(HEIGHT * (1 - scale.at(value) / 100), 1)


def _size_ticks(smallest: float, largest: float, along: Callable[[float], float]) -> tuple[Tick, ...]:
    within = [size for size in ROUND_SIZES if smallest <= size <= largest]
    every = -(-len(within) // MOST_SIZE_TICKS) or 1
    return tuple(Tick(size, along(size)) for size in within[::every])
