"""Balanced thresholds: within a municipality and code, errors of sexes and age groups cancel in what is summed of them.

Each cell's threshold is still as likely to be any as another, and every threshold of it is possible whatever is shown;
but the thresholds of one municipality and code are a stratified sample, not independent draws (docs/decisions/0021).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.guard.thresholds import numbers, thresholds

KOEN: Final = "koen"
ALDERSGRUPPE: Final = "aldersgruppe"
SEXES: Final = 2
SHIFT: Final = 32


def balanced_thresholds(
    key: bytes, measure: str, axes: Sequence[str], codes: Sequence[Sequence[str]], base: int
) -> NDArray[np.int64]:
    """Thresholds from 0 to `base` − 1, balanced over two sexes and all age groups; plain ones without those axes.

    The strata of a row of age groups are dealt by the cells' own secret numbers, never by a cell's position among
    municipalities or codes, so a longer code list changes no threshold; sexes and age groups are fixed lists.
    """
    if KOEN not in axes or ALDERSGRUPPE not in axes or len(codes[axes.index(KOEN)]) != SEXES:
        return thresholds(key, measure, axes, codes, base)
    sex, age = axes.index(KOEN), axes.index(ALDERSGRUPPE)
    drawn = np.moveaxis(numbers(key, measure, axes, codes), (sex, age), (-2, -1))
    strata = _dealt(drawn).astype(np.int64)
    others = [place for place in range(len(axes)) if place not in (sex, age)]
    named = [axes[place] for place in others], [codes[place] for place in others]
    shift = numbers(key, f"{measure}/balanced", *named) >> np.uint64(64 - SHIFT)
    within = (strata << SHIFT) + shift.astype(np.int64)[..., None, None]
    made = base * within // (drawn.shape[-1] * SEXES << SHIFT)
    return np.ascontiguousarray(np.moveaxis(made, (-2, -1), (sex, age)))


def _dealt(drawn: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Which of the 2 × ages strata each cell has: neighbouring pairs of strata are shared between the sexes."""
    order = np.argsort(drawn, axis=-1)
    rank = np.argsort(order, axis=-1)
    coin = (drawn[..., 0, :] & np.uint64(1)).astype(np.intp)
    of_pair = np.take_along_axis(coin, order[..., 0, :], axis=-1)
    first = 2 * rank[..., 0, :] + coin
    second = 2 * rank[..., 1, :] + 1 - np.take_along_axis(of_pair, rank[..., 1, :], axis=-1)
    return np.stack([first, second], axis=-2)
