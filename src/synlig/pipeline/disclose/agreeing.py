"""Nested figures are made to agree, from the rounded figures alone: what is shown tells no more than they did."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists
from synlig.core.cube import Cube, Measure
from synlig.pipeline.disclose.dividing import fit_division
from synlig.pipeline.disclose.nesting import gathered, groups
from synlig.pipeline.disclose.rounding import find

Figures = NDArray[np.int64]


def agreed(cube: Cube, rounded: Sequence[CellBlock], lists: CodeLists) -> list[CellBlock]:
    """The blocks as they are released.

    - No citizens where events are shown, or more citizens than events: the citizens become the base, or the events.
    - A whole smaller than its largest part: the whole becomes that part.
    - A whole larger than its parts can possibly sum to: the whole becomes the largest multiple they can.
    - A whole with a single part is that part: it has the same citizens, and a second threshold would tell them twice.
    - What divides the same facts at several codes: a figure that the other codes leave no room for (`dividing`).

    Every figure stays less than the base b from the truth. Events a shown as A have a > A − b; with no citizens
    shown, 1 ≤ citizens ≤ b − 1, so b is near enough. Citizens c shown as C > A have c > C − b ≥ A and
    c ≤ a < A + b, so A is. A part shown as P has more than P − b, so has the whole; shown as W ≤ P − b it has
    less than W + b ≤ P, so P is near enough. The whole has at most what its parts can sum to, H (the sum of
    P + b − 1, of a part that is itself a whole what its own parts allow if that is less): the largest multiple
    up to H is less than b below H, so if W was above it, it is less than b from the truth.

    No cell becomes known more closely than b − 1. A part is at least the whole's least, W − (b − 1), less what
    the others can hold, H − h where h is the most it can hold itself: that leaves it W − (b − 1) − H + h … h,
    which is b − 1 or more exactly when W ≤ H. Being at most the whole tells a part nothing, for h ≤ P + b − 1 ≤
    W + b − 1 and h ≤ H; a whole narrowed from below by a part stays as wide as that part. So propagation ends
    there; tests/spec/test_disclose.py enumerates it, also for whoever infers thresholds from many years.
    """
    changed = {(block.measure, block.grain): block for block in rounded}
    for measure in cube.measures:
        if not measure.distinct:
            continue
        finest = changed[measure.name, measure.finest]
        events = find(rounded, measure.events, measure.finest)
        if events is not None:
            finest = finest.holding(_like_events(finest.values, events.values, cube.base))
            changed[measure.name, measure.finest] = finest
        _fit_wholes(measure, finest, changed, lists, cube.base)
    fit_division(cube, changed)
    return list(changed.values())


def _like_events(citizens: Figures, events: Figures, base: int) -> Figures:
    lifted = np.where((events > 0) & (citizens == 0), base, citizens)
    return np.minimum(lifted, events)


def _fit_wholes(
    measure: Measure, finest: CellBlock, changed: dict[tuple[str, str], CellBlock], lists: CodeLists, base: int
) -> None:
    most = {finest.grain: finest.values + (base - 1)}
    for grain in measure.grains:
        if grain == finest.grain:
            continue
        whole = changed[measure.name, grain]
        parts = [
            (changed[measure.name, finer], above)
            for finer in most
            if (above := groups(finer, whole, lists)) is not None
        ]
        largest = np.max([gathered(np.maximum, part.values, above, whole) for part, above in parts], axis=0)
        allowed = np.min([gathered(np.add, most[part.grain], above, whole) for part, above in parts], axis=0)
        fitted = np.minimum(np.maximum(whole.values, largest), base * (allowed // base))
        fitted = np.where(_alone(parts, whole), largest, fitted)
        changed[measure.name, grain] = whole.holding(fitted)
        most[grain] = np.minimum(fitted + (base - 1), allowed)


def _alone(parts: Sequence[tuple[CellBlock, list[int]]], whole: CellBlock) -> NDArray[np.bool_]:
    """Which wholes have a single part in some division of them, on the last axes of `whole`."""
    places = 1 if whole.grain == ALL_CODES else len(whole.codes[-1])
    counts = np.min([np.bincount(above, minlength=places) for _, above in parts], axis=0)
    return counts[0] == 1 if whole.grain == ALL_CODES else counts == 1
