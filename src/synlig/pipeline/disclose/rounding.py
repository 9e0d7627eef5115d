"""Fixed random rounding: each cell by itself, for ever the same way (DESIGN.md section 5)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.core.errors import WrongUsage

AAR = "aar"
SELDOM = 10
"""A whole below the base goes up by itself in one of so many cells at most."""


def threshold_axes(block: CellBlock) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The axes and codes of the thresholds of `block`: its own without the year."""
    kept = [(axis, codes) for axis, codes in zip(block.axes, block.codes, strict=True) if axis != AAR]
    return tuple(axis for axis, _ in kept), tuple(codes for _, codes in kept)


def protected(
    block: CellBlock, thresholds: NDArray[np.int64], base: int, first: NDArray[np.int64] | None = None
) -> CellBlock:
    """`p = base · ⌊(n + t) / base⌋` for every cell; t is from 0 to base − 1, one for all years of a cell.

    0 stays 0, and n lies within base − 1 of p. Without knowing t, p tells no more than that. A whole has thresholds
    of its own, `first`, for what is below the base (`seldom_up`).

    Raises:
        WrongUsage: the thresholds do not have the shape of the cells, or are out of range.
    """
    spread = _spread(block, thresholds, base)
    if first is not None:
        spread = np.where(block.values < base, _spread(block, first, base), spread)
    return block.holding(base * ((block.values + spread) // base))


def seldom_up(drawn: NDArray[np.int64], base: int) -> NDArray[np.int64]:
    """Thresholds of wholes below the base, from draws of 0 to SELDOM · base − 1: 0 for all but one in SELDOM.

    What is part of a small whole is shown in a fifth of all cases or more, and then the whole is shown too. Going up
    by itself beside that would only show it too high; not going up ever would tell that a whole shown without any of
    its parts is the base or more.
    """
    return np.maximum(drawn - (SELDOM - 1) * base, 0)


def _spread(block: CellBlock, thresholds: NDArray[np.int64], base: int) -> NDArray[np.int64]:
    _, codes = threshold_axes(block)
    if thresholds.shape != tuple(map(len, codes)):
        raise WrongUsage(f"The thresholds of {block.measure} do not fit its cells.")
    if thresholds.size and not (int(thresholds.min()) >= 0 and int(thresholds.max()) < base):
        raise WrongUsage(f"The thresholds of {block.measure} are out of range.")
    return np.expand_dims(thresholds, block.axes.index(AAR))


def find(blocks: Sequence[CellBlock], measure: str, grain: str) -> CellBlock | None:
    """The block of a measure at a grain."""
    return next((block for block in blocks if (block.measure, block.grain) == (measure, grain)), None)
