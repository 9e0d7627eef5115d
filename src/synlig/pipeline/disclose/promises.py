"""What is promised of every released figure beside its truth (DESIGN.md section 5), held against each of them."""

from collections.abc import Sequence

import numpy as np

from synlig.core.cells import CellBlock
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.pipeline.disclose.rounding import AAR, find


def check_promises(cube: Cube, exact: Sequence[CellBlock], released: Sequence[CellBlock]) -> None:
    """Return quietly when every figure of `released` is as it was promised to be of `exact`.

    Where only small counts are rounded, those are 0 or the base and all others as they are.

    Raises:
        Refused: a block is missing or added, a figure is no multiple of the base or as far as the base from the
            truth, a true 0 is shown otherwise, a cell was rounded one way in one year and another in the next, or
            citizens are more than events.
    """
    if {(b.measure, b.grain) for b in exact} != {(b.measure, b.grain) for b in released}:
        raise Refused(f"{cube.name}: what would be released is not what was counted.")
    for block in released:
        truth = find(exact, block.measure, block.grain)
        if truth is None or truth.codes != block.codes:
            raise Refused(f"{cube.name}: {block.measure} is not on the axes it was counted on.")
        if cube.method == "fixed-random":
            _check_block(cube, truth, block)
        else:
            _check_once(cube, truth, block)
    for measure in cube.measures:
        citizens, events = find(released, measure.name, measure.finest), find(released, measure.events, measure.finest)
        if measure.distinct and citizens and events and bool((citizens.values > events.values).any()):
            raise Refused(f"{cube.name}: {measure.name} is shown larger than {measure.events}.")


def _check_block(cube: Cube, truth: CellBlock, block: CellBlock) -> None:
    away = np.abs(block.values - truth.values)
    if bool((block.values % cube.base).any()):
        raise Refused(f"{cube.name}: a figure of {block.measure} is no multiple of {cube.base}.")
    if int(away.max(initial=0)) >= cube.base:
        raise Refused(f"{cube.name}: a figure of {block.measure} is {cube.base} or more from the truth.")
    measure = cube.measure(block.measure)
    if bool((block.values[truth.values == 0] != 0).any()) and (measure is None or block.grain == measure.finest):
        raise Refused(f"{cube.name}: a cell of {block.measure} without anybody is shown with some.")
    if block.measure in cube.rounded_alone and not _one_threshold(truth, block, cube.base):
        raise Refused(f"{cube.name}: {block.measure} was rounded anew for another year: years would average out.")


def _check_once(cube: Cube, truth: CellBlock, block: CellBlock) -> None:
    small = (truth.values > 0) & (truth.values < cube.base)
    hidden = (block.values == 0) | (block.values == cube.base)
    if not bool(np.where(small, hidden, block.values == truth.values).all()):
        raise Refused(f"{cube.name}: a figure of {block.measure} is neither as it is nor 0 or {cube.base}.")


def _one_threshold(truth: CellBlock, block: CellBlock, base: int) -> bool:
    """Whether one threshold a cell explains all its years."""
    years = block.axes.index(AAR)
    fits = [(base * ((truth.values + threshold) // base) == block.values).all(axis=years) for threshold in range(base)]
    return bool(np.any(fits, axis=0).all())
