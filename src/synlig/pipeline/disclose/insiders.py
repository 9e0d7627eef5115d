"""What a municipality works out of others, knowing its own figures exactly: only public sums reach across a border."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.pipeline.disclose.narrowing import Bounds, Key
from synlig.pipeline.disclose.sums import Sum

KOMMUNE = "kommune"
ROUNDS = 4


def narrow_to_insiders(
    base: int,
    found: dict[Key, Bounds],
    exact: Sequence[CellBlock],
    small: dict[Key, NDArray[np.bool_]],
    sums: Sequence[Sum],
) -> list[tuple[str, Key]]:
    """(municipality, block) wherever one that knows its own knows a small figure of others too closely.

    Every inequality of a release holds within one municipality, so without public sums nothing is learnt of others.
    """
    truth = {(block.measure, block.grain): block for block in exact}
    narrow = list[tuple[str, Key]]()
    for key in dict.fromkeys((one.measure, one.grain) for one in sums):
        over = [one for one in sums if (one.measure, one.grain) == key]
        block = truth[key]
        for place, kommune in enumerate(block.on(KOMMUNE) if KOMMUNE in block.axes else ()):
            known = _knowing(found[key], block, place, over)
            others = np.delete(small[key] & (known.most - known.least < base - 1), place, block.axes.index(KOMMUNE))
            if others.any():
                narrow.append((kommune, key))
    return narrow


def _knowing(bounds: Bounds, truth: CellBlock, place: int, sums: Sequence[Sum]) -> Bounds:
    at = (slice(None),) * truth.axes.index(KOMMUNE) + (place,)
    known = Bounds(bounds.block, np.array(bounds.least), np.array(bounds.most))
    known.least[at] = known.most[at] = truth.values[at]
    for _ in range(ROUNDS):
        moved = [known.adding_up(one) for one in sums]
        if not any(moved):
            break
    return known
