"""A trend: by how much a year an indicator goes up, and how sure that is."""

import math
from collections.abc import Sequence
from typing import Final

from synlig.core.indicator import IndicatorFigure, Slope
from synlig.pipeline.compare.interval import Z95

FEWEST: Final = 3
"""Two years are a difference, no trend."""


def slope_of(years: Sequence[IndicatorFigure]) -> Slope | None:
    """The weighted least-squares slope over years named by their codes, each weighted by its interval.

    An interval holds chance and rounding, and where years lie further from the line than that, it is wider by as
    much. Rounding errs alike in all years, for the thresholds are the same, so it is rather too wide for a slope.
    """
    known = [
        (float(one.code), one.value, (one.upper - one.lower) / (2 * Z95))
        for one in years
        if one.value is not None and one.lower is not None and one.upper is not None and one.upper > one.lower
    ]
    if len(known) < FEWEST:
        return None
    weights = [deviation**-2 for _, _, deviation in known]
    total = sum(weights)
    year, value = (sum(w * row[at] for w, row in zip(weights, known, strict=True)) / total for at in (0, 1))
    across = sum(w * (row[0] - year) ** 2 for w, row in zip(weights, known, strict=True))
    slope = sum(w * (row[0] - year) * (row[1] - value) for w, row in zip(weights, known, strict=True)) / across
    off = sum(w * (row[1] - value - slope * (row[0] - year)) ** 2 for w, row in zip(weights, known, strict=True))
    half = Z95 * math.sqrt(max(1.0, off / (len(known) - 2)) / across)
    return Slope(slope, slope - half, slope + half)
