"""The municipalities that a release shows or hides something of: the others have no figure to attack."""

from collections.abc import Iterable, Sequence

import numpy as np

from synlig.core.cells import CellBlock

KOMMUNE = "kommune"


def used(blocks: Iterable[CellBlock]) -> set[str]:
    """Municipalities with a figure above 0 in some block."""
    found = set[str]()
    for block in blocks:
        if KOMMUNE in block.axes:
            others = tuple(axis for axis in range(len(block.axes)) if block.axes[axis] != KOMMUNE)
            some = np.atleast_1d(block.values.any(axis=others))
            found |= {code for code, has in zip(block.on(KOMMUNE), some, strict=True) if has}
            if found >= set(block.on(KOMMUNE)):
                break  # earlier releases need not be read for it
    return found


def within(blocks: Sequence[CellBlock], kommuner: set[str]) -> list[CellBlock]:
    """The blocks' cells of `kommuner`; every inequality of a release holds within one of them."""
    return [_within(block, kommuner) for block in blocks]


def _within(block: CellBlock, kommuner: set[str]) -> CellBlock:
    if KOMMUNE not in block.axes or kommuner >= set(block.on(KOMMUNE)):
        return block
    axis = block.axes.index(KOMMUNE)
    kept = [place for place, code in enumerate(block.codes[axis]) if code in kommuner]
    codes = tuple(block.codes[axis][place] for place in kept)
    values = np.take(block.values, kept, axis=axis)
    return CellBlock(
        block.measure, block.grain, block.axes, (*block.codes[:axis], codes, *block.codes[axis + 1 :]), values
    )
