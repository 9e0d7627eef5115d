"""The release gate: nothing is frozen before every released figure was held against what protection promises."""

from collections.abc import Sequence

import numpy as np

from synlig.core.cells import CellBlock
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.pipeline.disclose.rounding import find


def check(cube: Cube, exact: Sequence[CellBlock], released: Sequence[CellBlock]) -> None:
    """Return quietly when `released` may be published for `exact` (merged, before rounding).

    Raises:
        Refused: a block is missing or added, a figure is no multiple of the base or as far as the base from the
            truth, a true 0 is shown otherwise, or citizens are more than events; the message names the measure.
    """
    if {(b.measure, b.grain) for b in exact} != {(b.measure, b.grain) for b in released}:
        raise Refused(f"{cube.name}: what would be released is not what was counted.")
    for block in released:
        truth = find(exact, block.measure, block.grain)
        if truth is None or truth.codes != block.codes:
            raise Refused(f"{cube.name}: {block.measure} is not on the axes it was counted on.")
        _check_block(cube, truth, block)
    for measure in cube.measures:
        citizens, events = find(released, measure.name, cube.code), find(released, measure.events, cube.code)
        if measure.distinct and citizens and events and bool((citizens.values > events.values).any()):
            raise Refused(f"{cube.name}: {measure.name} is shown larger than {measure.events}.")


def _check_block(cube: Cube, truth: CellBlock, block: CellBlock) -> None:
    away = np.abs(block.values - truth.values)
    if bool((block.values % cube.base).any()):
        raise Refused(f"{cube.name}: a figure of {block.measure} is no multiple of {cube.base}.")
    if away.size and int(away.max()) >= cube.base:
        raise Refused(f"{cube.name}: a figure of {block.measure} is {cube.base} or more from the truth.")
    if bool((block.values[truth.values == 0] != 0).any()) and block.grain == cube.code:
        raise Refused(f"{cube.name}: a cell of {block.measure} without anybody is shown with some.")
