"""Released figures against the truth they were made of, counted again: sums by municipality (K13)."""

from collections.abc import Sequence

import numpy as np

from synlig.core.cells import CellBlock, Counts
from synlig.core.cube import Cube

KOMMUNE = "kommune"


def recounted(cube: Cube, released: Sequence[CellBlock], exact: Sequence[CellBlock], slack: int) -> dict[str, int]:
    """How many municipalities' sums of each measure at its finest grain cannot be the rounding of the truth.

    Each released cell is less than the base from the truth, so a sum of n cells is at most n × (base - 1) from it;
    `slack` is how many rows were rightly erased since.
    """
    finest = {(measure.name, measure.finest) for measure in cube.measures}
    truth = {(block.measure, block.grain): block for block in exact}
    found = dict[str, int]()
    for block in released:
        name = (block.measure, block.grain)
        if name in finest and KOMMUNE in block.axes:
            found[block.measure] = _unlike(block, truth.get(name), cube.base, slack)
    return found


def _unlike(block: CellBlock, truth: CellBlock | None, base: int, slack: int) -> int:
    shown, shown_cells = _by_kommune(block)
    counted, counted_cells = _by_kommune(truth) if truth is not None else (dict[str, int](), dict[str, int]())
    return sum(
        abs(shown.get(kode, 0) - counted.get(kode, 0))
        > slack + (base - 1) * max(shown_cells.get(kode, 0), counted_cells.get(kode, 0))
        for kode in shown.keys() | counted.keys()
    )


def _by_kommune(block: CellBlock) -> tuple[dict[str, int], dict[str, int]]:
    """(sum, cells that are not 0) of each municipality."""
    return _summed(block, block.values), _summed(block, (block.values > 0).astype(np.int64))


def _summed(block: CellBlock, values: Counts) -> dict[str, int]:
    others = tuple(place for place, axis in enumerate(block.axes) if axis != KOMMUNE)
    return dict(zip(block.on(KOMMUNE), values.sum(axis=others).tolist(), strict=True))
