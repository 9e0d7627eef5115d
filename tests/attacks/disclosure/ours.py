"""Cells protected as a release protects them: thresholds by key, wholes with their own, made to agree."""

from collections.abc import Sequence

import numpy as np

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose import SELDOM, agreed, protected, seldom_up, threshold_axes

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def shown_of(cube: Cube, exact: Sequence[CellBlock], lists: CodeLists, key: bytes) -> list[CellBlock]:
    """The blocks as they would be released under `key`."""
    return agreed(
        cube, [protected(one, _drawn(cube, one, key), cube.base, _first(cube, one, key)) for one in exact], lists
    )


def _drawn(cube: Cube, block: CellBlock, key: bytes, what: str = "", most: int = 0) -> Counts:
    name = f"{cube.name}/{block.measure}/{block.grain}{what}"
    measure = cube.measure(block.measure)
    draw = thresholds if measure is None or measure.distinct else balanced_thresholds
    return draw(key, name, *threshold_axes(block), most or cube.base)


def _first(cube: Cube, block: CellBlock, key: bytes) -> Counts | None:
    measure = cube.measure(block.measure)
    if measure is None or block.grain == measure.finest:
        return None
    return seldom_up(_drawn(cube, block, key, "/first", SELDOM * cube.base), cube.base)
