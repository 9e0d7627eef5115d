"""Where places stand among each other: outside the funnel or not, how much they differ, ranks with their interval."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from synlig.core.indicator import FunnelLimits, IndicatorFigure
from synlig.pipeline.compare.funnel import Z998
from synlig.pipeline.compare.interval import Z95

WINSOR: Final = 0.1
"""The share of places at each end that counts as if it were no further out (Spiegelhalter 2005)."""
STEPS: Final = 24


def spread_of(figures: Sequence[IndicatorFigure], country: IndicatorFigure) -> float:
    """How much more places differ than chance and rounding make them: the mean of their squared, winsorised z.

    1 where they do not: limits are never made narrower than chance makes them (Spiegelhalter 2005, Statistics in
    Medicine 24:1185, multiplicative).
    """
    scores = sorted(z for one in figures if (z := _score(one, country)) is not None)
    if len(scores) < 2:
        return 1.0
    cut = int(len(scores) * WINSOR)
    low, high = scores[cut], scores[-1 - cut]
    return max(1.0, sum(min(max(score, low), high) ** 2 for score in scores) / len(scores))


def against_funnel(
    figures: Sequence[IndicatorFigure], country: IndicatorFigure, spread: float
) -> tuple[IndicatorFigure, ...]:
    """The same with the limit each lies outside of."""
    wider = math.sqrt(spread)

    def beyond(one: IndicatorFigure) -> float:
        score = abs(_score(one, country) or 0.0)
        return 99.8 if score > Z998 * wider else 95.0 if score > Z95 * wider else 0.0

    return tuple(replace(one, outside=beyond(one)) for one in figures)


def funnel_limits(
    figures: Sequence[IndicatorFigure], country: IndicatorFigure, spread: float
) -> tuple[FunnelLimits, ...]:
    """Limits at denominators from the smallest place's to the largest's.

    How wide they are at a denominator follows from the places' own deviations, which fall with its root.
    """
    known = [one for one in figures if one.denominator and _deviation(one, country)]
    if not known or country.value is None:
        return ()
    unit = math.sqrt(sum((_deviation(one, country) or 0.0) ** 2 * one.denominator for one in known) / len(known))
    first, last = min(one.denominator for one in known), max(one.denominator for one in known)
    sizes = sorted({first * (last / first) ** (step / (STEPS - 1)) for step in range(STEPS)})
    return tuple(_limits(size, country.value, unit * math.sqrt(spread / size)) for size in sizes)


def rank_interval(figures: Sequence[IndicatorFigure], own: str) -> tuple[int, int] | None:
    """The best and the worst place among `figures`, the highest value first: who is surely above, who surely below.

    Surely is when 95 % intervals do not meet. A rank without it would be a league table.
    """
    mine = next((one for one in figures if one.code == own), None)
    if mine is None or mine.lower is None or mine.upper is None:
        return None
    others = [one for one in figures if one.code != own and one.lower is not None and one.upper is not None]
    above = sum(one.lower > mine.upper for one in others if one.lower is not None)
    below = sum(one.upper < mine.lower for one in others if one.upper is not None)
    return 1 + above, 1 + len(others) - below


def _score(one: IndicatorFigure, country: IndicatorFigure) -> float | None:
    deviation = _deviation(one, country)
    if one.value is None or country.value is None or not deviation:
        return None
    return (one.value - country.value) / deviation


def _deviation(one: IndicatorFigure, country: IndicatorFigure) -> float | None:
    """A standard deviation of a place like the country, by the side of its interval that looks that way."""
    if one.value is None or one.lower is None or one.upper is None or country.value is None:
        return None
    return ((one.upper - one.value) if country.value > one.value else (one.value - one.lower)) / Z95


def _limits(size: float, value: float, deviation: float) -> FunnelLimits:
    ends = (value + z * deviation for z in (-Z998, -Z95, Z95, Z998))
    lower998, lower95, upper95, upper998 = (max(0.0, end) for end in ends)
    return FunnelLimits(size, lower998, lower95, upper95, upper998)
