"""Year by year: the own rate with its interval beside the country's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.rate import RateFigure
from synlig.surfaces.portal.drawing.scale import Scale, scale_to

HEIGHT: Final = 180


@dataclass(frozen=True, slots=True)
class Year:
    """One year: where it stands along, and how far down the marks are; None where there is no rate."""

    aar: str
    x: float
    own: RateFigure | None
    land: RateFigure
    own_y: float | None
    lower_y: float | None
    upper_y: float | None
    land_y: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The years in order, on one scale from 0."""

    years: tuple[Year, ...]
    scale: Scale

    def y_of(self, value: float) -> float:
        """Where a rate stands, in pixels down."""
        return _down(self.scale, value) or 0.0


def trend(own: Sequence[RateFigure], land: Sequence[RateFigure]) -> Trend | None:
    """The years the country has; None when there are fewer than two."""
    if len(land) < 2:
        return None
    mine = {figure.code: figure for figure in own}
    rates = [value for figure in (*own, *land) for value in (figure.upper, figure.rate) if value is not None]
    scale = scale_to(max(rates, default=0.0), most=4)
    between = 100 / len(land)
    years = (
        _year(figure, mine.get(figure.code), round(between * (place + 0.5), 2), scale)
        for place, figure in enumerate(land)
    )
    return Trend(tuple(years), scale)


def _year(land: RateFigure, own: RateFigure | None, x: float, scale: Scale) -> Year:
    lower, upper, rate = (own.lower, own.upper, own.rate) if own else (None, None, None)
    return Year(
        land.code,
        x,
        own,
        land,
        _down(scale, rate),
        _down(scale, lower),
        _down(scale, upper),
        _down(scale, land.rate),
    )


def _down(scale: Scale, value: float | None) -> float | None:
    return None if value is None else round(HEIGHT * (1 - scale.at(value) / 100), 1)
