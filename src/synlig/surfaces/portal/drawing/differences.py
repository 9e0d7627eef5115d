"""How far each area lies from the whole country, in percent, as bars to either side of a middle line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from synlig.core.rate import RateFigure

Standing = Literal["higher", "lower", "same"]
LIMITS: Final = (10, 20, 30, 40, 50, 60, 80, 100, 150, 200)
"""The chart reaches one of these, in percent to either side; what lies further is cut."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One area: how many percent above (or below) the country, and its marks in percent of the width."""

    figure: RateFigure
    land: RateFigure
    percent: float
    standing: Standing
    start: float
    width: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Differences:
    """The areas, those furthest from the country first, on one scale of ±`limit` percent."""

    rows: tuple[Difference, ...]
    limit: int


def standing_of(own: RateFigure | None, land: RateFigure) -> Standing:
    """`higher` or `lower` when the country's rate lies outside the own 95 % interval, else `same`."""
    if own is None or own.lower is None or own.upper is None or land.rate is None:
        return "same"
    return "higher" if land.rate < own.lower else "lower" if land.rate > own.upper else "same"


def differences(own: Sequence[RateFigure], land: Mapping[str, RateFigure]) -> Differences:
    """The areas both have a rate for; areas where the country has none are left out."""
    pairs = [
        (figure, land[figure.code])
        for figure in own
        if figure.rate is not None and figure.code in land and land[figure.code].rate
    ]
    furthest = max((abs(_percent(figure.rate, country)) for figure, country in pairs), default=0.0)
    limit = next((size for size in LIMITS if furthest <= size), LIMITS[-1])
    rows = [_difference(figure, country, limit) for figure, country in pairs]
    rows.sort(key=lambda row: (row.standing == "same", -abs(row.percent)))
    return Differences(tuple(rows), limit)


def _percent(rate: float | None, land: RateFigure) -> float:
    return ((rate or 0.0) / (land.rate or 1.0) - 1) * 100


def _difference(figure: RateFigure, land: RateFigure, limit: int) -> Difference:
    percent = _percent(figure.rate, land)
    at = _at(percent, limit)
    return Difference(
        figure,
        land,
        percent,
        standing_of(figure, land),
        start=min(at, 50.0),
        width=round(abs(at - 50), 2),
        lower=_at(_percent(figure.lower, land), limit),
        upper=_at(_percent(figure.upper, land), limit),
    )


def _at(percent: float, limit: int) -> float:
    return round(50 + max(-50.0, min(50.0, percent / limit * 50)), 2)
