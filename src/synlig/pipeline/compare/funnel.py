"""A funnel: between which rates a place of a given size lies by chance and rounding when it is like the country."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.pipeline.compare.interval import Z95, byar, rounding_variance

Z998: Final = 3.090232306167813


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits at one number of inhabitants, in the rate's own unit: 95 % within 99.8 %."""

    inhabitants: float
    lower998: float
    lower95: float
    upper95: float
    upper998: float


def funnel(rate: float, per: int, sizes: Sequence[float], cells: int, base: int) -> list[Limits]:
    """The limits around the country's `rate` per `per` inhabitants, at each of `sizes` inhabitants.

    A place lies outside a limit exactly when the country's rate lies outside the place's own interval at that
    level (Byar, widened by the rounding of `cells` cells), so the funnel and the intervals never disagree.
    """
    return [_limits(rate, per, size, cells, base) for size in sizes]


def _limits(rate: float, per: int, size: float, cells: int, base: int) -> Limits:
    expected = rate / per * size
    lower998, upper998 = _counts(expected, Z998, cells, base)
    lower95, upper95 = _counts(expected, Z95, cells, base)
    return Limits(size, *(count / size * per for count in (lower998, lower95, upper95, upper998)))


def _counts(expected: float, z: float, cells: int, base: int) -> tuple[float, float]:
    """The counts whose interval just reaches `expected` from below and from above."""
    rounding = z * math.sqrt(rounding_variance(cells, base))

    def top(count: float) -> float:
        return count + math.hypot(byar(count, z)[1] - count, rounding)

    def bottom(count: float) -> float:
        return count - math.hypot(count - byar(count, z)[0], rounding)

    widest = expected + 10 * z * math.sqrt(expected + 1) + 2 * rounding + 30
    return _crossing(top, expected, expected), _crossing(bottom, expected, widest)


def _crossing(rising: Callable[[float], float], level: float, most: float) -> float:
    """The count between 0 and `most` at which `rising` reaches `level`; 0 when it is above from the start."""
    low, high = 1e-6, max(most, 1e-6)
    if rising(low) >= level:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return (low + high) / 2
