"""The release gate: nothing is frozen before every released figure was held against what protection promises."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.pipeline.disclose.merging import Inhabitants
from synlig.pipeline.disclose.narrowing import narrowed
from synlig.pipeline.disclose.rounding import find


def check(
    cube: Cube,
    exact: Sequence[CellBlock],
    released: Sequence[CellBlock],
    lists: CodeLists,
    inhabitants: Inhabitants,
) -> None:
    """Return quietly when `released` may be published for `exact` (merged, before rounding).

    `inhabitants` are the public population of the released age groups.

    Raises:
        Refused: a block is missing or added, a figure is no multiple of the base or as far as the base from the
            truth, a true 0 is shown otherwise, citizens are more than events, or propagation knows a cell of 1 to
            base − 1 more closely than base − 1; the message names the measure.
    """
    if {(b.measure, b.grain) for b in exact} != {(b.measure, b.grain) for b in released}:
        raise Refused(f"{cube.name}: what would be released is not what was counted.")
    for block in released:
        truth = find(exact, block.measure, block.grain)
        if truth is None or truth.codes != block.codes:
            raise Refused(f"{cube.name}: {block.measure} is not on the axes it was counted on.")
        _check_block(cube, truth, block)
    for measure in cube.measures:
        citizens, events = find(released, measure.name, measure.finest), find(released, measure.events, measure.finest)
        if measure.distinct and citizens and events and bool((citizens.values > events.values).any()):
            raise Refused(f"{cube.name}: {measure.name} is shown larger than {measure.events}.")
    for bounds in narrowed(cube, released, lists, inhabitants):
        truth = find(exact, bounds.block.measure, bounds.block.grain)
        if truth is not None and bool(((bounds.most - bounds.least < cube.base - 1) & _small(cube, truth)).any()):
            raise Refused(f"{cube.name}: a small figure of {bounds.block.measure} could be worked out.")


def _small(cube: Cube, truth: CellBlock) -> NDArray[np.bool_]:
    return (truth.values > 0) & (truth.values < cube.base)


def _check_block(cube: Cube, truth: CellBlock, block: CellBlock) -> None:
    away = np.abs(block.values - truth.values)
    if bool((block.values % cube.base).any()):
        raise Refused(f"{cube.name}: a figure of {block.measure} is no multiple of {cube.base}.")
    if away.size and int(away.max()) >= cube.base:
        raise Refused(f"{cube.name}: a figure of {block.measure} is {cube.base} or more from the truth.")
    if bool((block.values[truth.values == 0] != 0).any()) and block.grain == _finest(cube, block):
        raise Refused(f"{cube.name}: a cell of {block.measure} without anybody is shown with some.")


def _finest(cube: Cube, block: CellBlock) -> str:
    measure = cube.measure(block.measure)
    return cube.code if measure is None else measure.finest
