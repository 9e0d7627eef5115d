"""Shares of counts that were rounded: Wilson's interval, wider by what rounding adds."""

import math
from typing import Final

from synlig.pipeline.compare.interval import Z95, rounding_variance

PULL: Final = 2
"""Agresti and Coull's two more of each, where a variance is asked for and the share itself may be 0 or 1."""


def share_interval(met: int, unmet: int, rounded_cells: float, base: int) -> tuple[float, float]:
    """The 95 % interval of the share behind `met` of `met + unmet`, above 0 in all, as fractions.

    Wilson's (1927) interval at the number of courses that would give the same variance: to that of chance is added
    that of both sums of `rounded_cells` cells, each rounded at random to a multiple of `base` (DESIGN.md section 5).
    Without rounded cells it is Wilson's own.
    """
    total = met + unmet
    share = (met + PULL) / (total + 2 * PULL)
    chance = share * (1 - share) / total
    rounding = rounding_variance(rounded_cells, base) * ((1 - share) ** 2 + share**2) / total**2
    like = total * chance / (chance + rounding)
    middle, width = _wilson(met / total, like)
    return max(0.0, middle - width), min(1.0, middle + width)


def _wilson(share: float, total: float) -> tuple[float, float]:
    """Middle and half width of Wilson's interval."""
    pull = Z95 * Z95 / total
    middle = (share + pull / 2) / (1 + pull)
    return middle, Z95 / (1 + pull) * math.sqrt(share * (1 - share) / total + pull / (4 * total))
