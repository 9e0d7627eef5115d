"""Fixed random rounding: each cell by itself, for ever the same way (DESIGN.md section 5)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.core.errors import WrongUsage

AAR = "aar"


def threshold_axes(block: CellBlock) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The axes and codes of the thresholds of `block`: its own without the year."""
    kept = [(axis, codes) for axis, codes in zip(block.axes, block.codes, strict=True) if axis != AAR]
    return tuple(axis for axis, _ in kept), tuple(codes for _, codes in kept)


def protected(block: CellBlock, thresholds: NDArray[np.int64], base: int) -> CellBlock:
    """`p = base · ⌊(n + t) / base⌋` for every cell; t is from 0 to base − 1, one for all years of a cell.

    0 stays 0, and n lies within base − 1 of p. Without knowing t, p tells no more than that.

    Raises:
        WrongUsage: the thresholds do not have the shape of the cells, or are out of range.
    """
    _, codes = threshold_axes(block)
    if thresholds.shape != tuple(map(len, codes)):
        raise WrongUsage(f"The thresholds of {block.measure} do not fit its cells.")
    if thresholds.size and not (int(thresholds.min()) >= 0 and int(thresholds.max()) < base):
        raise WrongUsage(f"The thresholds of {block.measure} are out of range.")
    spread = np.expand_dims(thresholds, block.axes.index(AAR))
    return block.holding(base * ((block.values + spread) // base))


def find(blocks: Sequence[CellBlock], measure: str, grain: str) -> CellBlock | None:
    """The block of a measure at a grain."""
    return next((block for block in blocks if (block.measure, block.grain) == (measure, grain)), None)
