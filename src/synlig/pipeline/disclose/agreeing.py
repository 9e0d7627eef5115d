"""Nested figures are made to agree, from the rounded figures alone: what is shown tells no more than they did."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists
from synlig.core.cube import Cube, Measure
from synlig.pipeline.disclose.rounding import find


def agreed(cube: Cube, rounded: Sequence[CellBlock], lists: CodeLists) -> list[CellBlock]:
    """The blocks as they are released.

    - No citizens where events are shown, or more citizens than events: the citizens become the base, or the events.
    - A whole smaller than its largest part: the whole becomes that part.

    Every figure stays less than the base from the truth. Events a shown as A have a > A − b; with no citizens
    shown, 1 ≤ citizens ≤ b − 1, so b is near enough. Citizens c shown as C > A have c > C − b ≥ A and
    c ≤ a < A + b, so A is. A part shown as P has more than P − b, so has the whole; shown as W ≤ P − b it has
    less than W + b ≤ P, so P is near enough.
    """
    changed = {(block.measure, block.grain): block for block in rounded}
    for measure in cube.measures:
        if not measure.distinct:
            continue
        finest = changed[measure.name, cube.code]
        events = find(rounded, measure.events, cube.code)
        if events is not None:
            finest = finest.holding(_like_events(finest.values, events.values, cube.base))
            changed[measure.name, cube.code] = finest
        _raise_wholes(measure, finest, changed, lists)
    return list(changed.values())


def _like_events(citizens: NDArray[np.int64], events: NDArray[np.int64], base: int) -> NDArray[np.int64]:
    lifted = np.where((events > 0) & (citizens == 0), base, citizens)
    return np.minimum(lifted, events)


def _raise_wholes(
    measure: Measure, finest: CellBlock, changed: dict[tuple[str, str], CellBlock], lists: CodeLists
) -> None:
    largest = finest.values.max(axis=-1, initial=0)
    for grain in (grain for grain in measure.grains if grain not in (finest.grain, ALL_CODES)):
        block = changed[measure.name, grain]
        raised = np.maximum(block.values, _largest_parts(finest, block, lists))
        changed[measure.name, grain] = block.holding(raised)
        largest = np.maximum(largest, raised.max(axis=-1, initial=0))
    if ALL_CODES in measure.grains:
        whole = changed[measure.name, ALL_CODES]
        changed[measure.name, ALL_CODES] = whole.holding(np.maximum(whole.values, largest))


def _largest_parts(finest: CellBlock, whole: CellBlock, lists: CodeLists) -> NDArray[np.int64]:
    above = lists[finest.grain].up[whole.grain]
    codes = finest.codes[-1]
    parts = np.zeros_like(whole.values)
    for place, code in enumerate(whole.codes[-1]):
        members = [at for at, part in enumerate(codes) if above[part] == code]
        if members:
            parts[..., place] = finest.values[..., members].max(axis=-1)
    return parts
