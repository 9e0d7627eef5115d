"""An indicator's figures: numerator over denominator with the interval of its kind, from protected counts alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from synlig.core.cells import CellBlock
from synlig.core.indicator import IndicatorFigure
from synlig.pipeline.compare.interval import Z95, rounding_variance, scaled_interval
from synlig.pipeline.compare.shares import share_interval

Kind = Literal["inhabitants", "share", "ratio"]
SIXTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Counted:
    """A protected sum and the variance that rounding gave it."""

    count: int
    variance: float = 0.0

    def cells(self, base: int) -> float:
        """As many rounded cells have that variance on average."""
        each = rounding_variance(1, base)
        return self.variance / each if each else 0.0


def rounding_weights(blocks: Sequence[CellBlock], base: int) -> list[CellBlock]:
    """In place of each released figure, sixths of the variance that it stands for: they add up as the figures do.

    A figure of two bases or more has (base² − 1)/6. One base stands also for those like it that were shown as 0: a
    true 1 goes up once in `base` and has the variance base − 1, so base · (base − 1) for each that is seen. It is too
    much where the truth is more; a shown 0 has nothing.
    """
    once, more = SIXTHS * base * (base - 1), base * base - 1
    return [
        block.holding(np.where(block.values == base, once, np.where(block.values > base, more, 0)).astype(np.int64))
        for block in blocks
    ]


def measured(
    code: str, label: str, kind: Kind, numerator: Counted, denominator: Counted, per: int, base: int
) -> IndicatorFigure:
    """The figure of one place: per inhabitants (Byar), a share (Wilson), or so many for each (on the log scale)."""
    top, below = numerator.count, denominator.count
    if not below:
        return IndicatorFigure(code, label, top, below, None, None, None)
    if kind == "inhabitants":
        lower, upper = (end / below for end in scaled_interval(top, numerator.variance, base))
    elif kind == "share":
        rest = max(below - top, 0)
        cells = (numerator.cells(base) + max(denominator.cells(base) - numerator.cells(base), 0.0)) / 2
        lower, upper = share_interval(min(top, below), rest, cells, base)
    else:
        lower, upper = _ratio(numerator, denominator, base)
    value = min(top, below) / below if kind == "share" else top / below
    return IndicatorFigure(code, label, top, below, value * per, lower * per, upper * per)


def _ratio(numerator: Counted, denominator: Counted, base: int) -> tuple[float, float]:
    """Limits of so many events for each citizen: chance of the events, rounding of both, on the log scale."""
    count, among = numerator.count, denominator.count
    low, high = scaled_interval(count, numerator.variance, base)
    if not count:
        return 0.0, high / among
    beside = Z95 * math.sqrt(denominator.variance) / among
    below = math.hypot(math.log(count / low), beside) if low else math.inf
    return count / among * math.exp(-below), count / among * math.exp(math.hypot(math.log(high / count), beside))
