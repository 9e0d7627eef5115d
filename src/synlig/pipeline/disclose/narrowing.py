"""What an outsider can work out: the least and the most each cell can hold, given everything that is released.

Bound propagation (constraint by constraint until nothing moves): a figure is less than the base from the truth; there
are no more citizens than events, and none exactly where there are none; a whole is at least each part and at most
their sum; what divides the same facts at several codes adds up to the same; nobody counts beyond the inhabitants of a
municipality, sex and age group, which are public. Sums over municipalities, years, sexes, ages and codes of events are
sums of released figures, so they tell nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import PLACE_AXES, CellBlock, CodeLists
from synlig.core.cube import Cube, Measure
from synlig.pipeline.disclose.dividing import added_up, divided
from synlig.pipeline.disclose.merging import Inhabitants
from synlig.pipeline.disclose.nesting import gathered, groups
from synlig.pipeline.disclose.sums import Sum

Figures = NDArray[np.int64]
Key = tuple[str, str]
"""Measure and grain of a block."""
ROUNDS = 8
"""Two passes reach the end where figures agree; more are there for figures that do not."""


@dataclass(slots=True)
class Bounds:
    """The least and the most every cell of a block can hold."""

    block: CellBlock
    least: Figures
    most: Figures

    def tighten(self, least: Figures | None = None, most: Figures | None = None) -> bool:
        """Take in what was worked out; whether anything moved."""
        before = int(self.least.sum()) - int(self.most.sum())
        self.least = self.least if least is None else np.maximum(self.least, least)
        self.most = self.most if most is None else np.minimum(self.most, most)
        return int(self.least.sum()) - int(self.most.sum()) != before

    def adding_up(self, known: Sum) -> bool:
        """Take in a sum that is known; whether anything moved."""
        least, most = np.array(self.least, order="C"), np.array(self.most, order="C")
        least.ravel()[known.cells], most.ravel()[known.cells] = known.says(self.least, self.most)
        return self.tighten(least, most)


def narrowed(
    cube: Cube,
    released: Sequence[CellBlock],
    lists: CodeLists,
    inhabitants: Inhabitants,
    sums: Sequence[Sum] = (),
) -> list[Bounds]:
    """The bounds of every released block, in their order; `inhabitants` are those of the released age groups.

    `sums` are known exactly from elsewhere.
    """
    found = {(block.measure, block.grain): _alone(block, cube) for block in released}
    distinct = [measure for measure in cube.measures if measure.distinct]
    for bounds in (found[measure.name, grain] for measure in distinct for grain in measure.grains):
        bounds.tighten(most=_people(bounds, inhabitants))
    for _ in range(ROUNDS):
        moved = [_sweep(measure, found, lists) for measure in distinct]
        moved += [found[one.measure, one.grain].adding_up(one) for one in sums]
        moved += [_divide(cube, found)]
        if not any(moved):
            break
    return list(found.values())


def _alone(block: CellBlock, cube: Cube) -> Bounds:
    """What a figure says by itself; where only small counts are rounded, 0 and the base alone hide something."""
    shown, near = block.values, cube.base - 1
    if cube.method == "fixed-random":
        return Bounds(block, np.maximum(shown - near, 0), shown + near)
    hidden = [shown == 0, shown == cube.base]
    return Bounds(block, np.select(hidden, [0, 1], shown), np.select(hidden, [near, cube.base], shown))


def _people(bounds: Bounds, inhabitants: Inhabitants) -> Figures:
    """How many live there; no bound where that is not known, or the figure shows that it is out of date."""
    if bounds.block.axes[: len(PLACE_AXES)] != PLACE_AXES:
        return bounds.most  # so many live in a municipality that they bound no cell
    kommuner, _, sexes, ages = (bounds.block.on(axis) for axis in PLACE_AXES)
    counts = [[[inhabitants.get((k, sex, age), -1) for age in ages] for sex in sexes] for k in kommuner]
    people = np.array(counts, np.int64)[:, None]
    shaped = people if bounds.block.values.ndim == people.ndim else people[..., None]
    return np.where(shaped >= bounds.least, shaped, bounds.most)


def _divide(cube: Cube, found: dict[Key, Bounds]) -> bool:
    """Measures that divide the same facts at several codes; where figures contradict that, nothing follows."""
    keys = divided(cube)
    if not keys:
        return False
    least_of, most_of = {key: found[key].least for key in keys}, {key: found[key].most for key in keys}
    moved = False
    for key, least, most in added_up(cube, least_of, most_of, found[keys[0]].block):
        fits = (least <= most) & (most >= found[key].least) & (least <= found[key].most)
        moved |= found[key].tighten(np.where(fits, least, 0), np.where(fits, most, found[key].most))
    return moved


def _sweep(measure: Measure, found: dict[tuple[str, str], Bounds], lists: CodeLists) -> bool:
    moved = False
    citizens, events = found[measure.name, measure.finest], found.get((measure.events, measure.finest))
    if events is not None:
        moved |= events.tighten(least=citizens.least)
        moved |= citizens.tighten(least=np.minimum(events.least, 1), most=events.most)
    for place, grain in enumerate(measure.grains):
        for finer in measure.grains[:place]:
            whole, parts = found[measure.name, grain], found[measure.name, finer]
            above = groups(finer, whole.block, lists)
            if above is not None:
                moved |= _whole_and_parts(whole, parts, above)
    return moved


def _whole_and_parts(whole: Bounds, parts: Bounds, above: list[int]) -> bool:
    together = gathered(np.add, parts.most, above, whole.block)
    moved = whole.tighten(least=gathered(np.maximum, parts.least, above, whole.block), most=together)
    others = _spread(together, above, whole.block) - parts.most
    moved |= parts.tighten(
        least=_spread(whole.least, above, whole.block) - others, most=_spread(whole.most, above, whole.block)
    )
    return moved


def _spread(values: Figures, above: list[int], whole: CellBlock) -> Figures:
    """The figure of the whole beside each of its parts."""
    return values[..., None] if not whole.grain else values[..., above]
