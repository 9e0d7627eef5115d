"""Intervals of counts: Byar's, exact below ten events, and wider where the count was rounded."""

import math
from collections.abc import Callable
from typing import Final

Rising = Callable[[float], float]
Z95: Final = 1.959963984540054
ALPHA: Final = 0.05
FEW: Final = 10


def count_interval(count: int, rounded_cells: float, base: int) -> tuple[float, float]:
    """The 95 % interval of the expected count behind `count`.

    Byar's approximation (Breslow and Day 1987, formula 2.13), exact Poisson limits below ten events. `count` is
    the sum of `rounded_cells` cells, each rounded at random to a multiple of `base`; that adds the variance
    (base² − 1)/6 per cell to both sides (DESIGN.md section 5). With no rounded cells it is the plain interval.
    """
    lower, upper = exact(count) if count < FEW else byar(count)
    rounding = Z95 * math.sqrt(rounding_variance(rounded_cells, base))
    below, above = math.hypot(count - lower, rounding), math.hypot(upper - count, rounding)
    return max(0.0, count - below), count + above


def scaled_interval(count: int, variance: float, base: int) -> tuple[float, float]:
    """The 95 % interval behind a sum of rounded counts whose rounding has the `variance` in all.

    Where all counts behind it are small, each of `base` shown is one of `base` as likely to be shown: then `count` is
    `base` times a Poisson number. So it is in general taken as (1 + variance/count) times one, by Byar's limits, by
    the exact ones below ten; a shown 0 as `base` times none.
    """
    scale = 1 + variance / count if count else float(base)
    like = count / scale
    if like < FEW:
        whole = math.floor(like)
        low, high = exact(whole), exact(whole + 1)
        part = like - whole
        lower, upper = (low[end] + part * (high[end] - low[end]) for end in (0, 1))
    else:
        lower, upper = byar(like)
    return scale * lower, scale * upper


def rounding_variance(cells: float, base: int) -> float:
    """The variance that rounding adds to a sum of `cells` cells."""
    return cells * (base * base - 1) / 6


def byar(count: float, z: float = Z95) -> tuple[float, float]:
    """Byar's approximate limits of a Poisson count above 0, at 95 % or at another `z`."""
    more = count + 1
    lower = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    return lower, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


def exact(count: int) -> tuple[float, float]:
    """Garwood's exact 95 % limits of a small Poisson count, found by halving."""
    lower = 0.0 if count == 0 else _root(lambda mean: 1 - _at_most(count - 1, mean) - ALPHA / 2, count)
    return lower, _root(lambda mean: ALPHA / 2 - _at_most(count, mean), 4 * count + 10)


def _at_most(count: int, mean: float) -> float:
    """The chance of at most `count` events where `mean` are expected."""
    term = total = math.exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total


def _root(rising: Rising, top: float) -> float:
    """Where a rising function of the mean crosses 0 between 0 and `top`."""
    low, high = 0.0, float(top)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
