"""A small chart: every place as a thin stroke on one line, the own place, its peers and the country marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from synlig.surfaces.portal.drawing.differences import Standing

TOP, LONG = 7, 14
"""Where a stroke begins and how long it is, in pixels."""


class Measured(Protocol):
    """A figure with its 95 % interval."""

    @property
    def lower(self) -> float | None:
        """Its lower limit."""
        ...

    @property
    def upper(self) -> float | None:
        """Its upper limit."""
        ...


@dataclass(frozen=True, slots=True)
class Spread:
    """`strokes` is an SVG path over a width of 100; the marks stand in percent, None where there is no such figure."""

    strokes: str
    places: int
    low: float
    high: float
    own: float | None
    lower: float | None
    upper: float | None
    peers: float | None
    land: float | None


def spread(
    values: Sequence[float], own: float | None, around: Measured | None, peers: float | None, land: float | None
) -> Spread | None:
    """The chart from the lowest to the highest of `values`; `around` has the own interval. None without values."""
    if not values:
        return None
    low, high = min(values), max(values)

    def at(value: float | None) -> float | None:
        if value is None:
            return None
        return round(2 + 96 * min(max((value - low) / ((high - low) or 1.0), 0.0), 1.0), 1)

    strokes = "".join(f"M{at(value)} {TOP}v{LONG}" for value in sorted(values))
    limits = (at(around.lower), at(around.upper)) if around else (None, None)
    return Spread(strokes, len(values), low, high, at(own), *limits, at(peers), at(land))


def standing_among(own: Measured | None, other: float | None) -> Standing | None:
    """`higher` or `lower` when `other` lies outside the own 95 % interval, else `same`; None without both."""
    if own is None or own.lower is None or own.upper is None or other is None:
        return None
    return "higher" if other < own.lower else "lower" if other > own.upper else "same"
