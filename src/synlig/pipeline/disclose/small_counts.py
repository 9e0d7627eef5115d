"""Small-count rounding, for what is published once: 1 to base − 1 become 0 or the base, so that all sums stay near.

Everything else is shown as it is, and that is why it is for once: shown again a month later, 17 that became 18 is one
person. Which small figures go up is found by annealing: sweeps over all of them in a secret random order, each turned
when that brings the sums it is part of nearer, and at first also when it does not quite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube

Figures = NDArray[np.int64]
Places = NDArray[np.intp]
SWEEPS, LAST_COLD, EVERY_CELL = 44, 2, 8
"""How often all is gone through, how often without heat at the end, and how often not only what was near turning."""
BATCH, APART = 28, 3000
"""Small figures judged at once, at most one in so many: few enough that they seldom share a sum."""
TRIES: Final = 12
"""Beginnings of a table so small that its figures are judged one by one; the nearest end of them is taken."""
HEAT: Final = 20.0
NEAR: Final = 0.1
"""Between two looks at every cell only this share of them is looked at, and what heat alone could turn."""
SAMPLED: Final = 8
"""Of so many figures one is asked what is near."""
FAR: Final = 400
POWER, TOO_FAR, DEAR = 1.5, 10, 0.1
"""What an error costs: to the power, and beyond so many steadily more, so that no sum is far off."""


def small_counts(cube: Cube, block: CellBlock, lists: CodeLists, seed: int) -> CellBlock:
    """An additive measure's cells with every count of 1 to base − 1 shown as 0 or the base.

    Sums over each axis, its roll-ups and all of them together are kept near the truth. `seed` is secret and drawn
    for this one publication: who knew it could try out truths.
    """
    margins = [_margins(cube, axis, codes, lists) for axis, codes in zip(block.axes, block.codes, strict=True)]
    return block.holding(rounded_once(block.values, margins, cube.base, seed))


def rounded_once(values: Figures, margins: Sequence[Sequence[Places]], base: int, seed: int) -> Figures:
    """`values` with small counts at 0 or `base`; `margins[axis]`: for each kind of sum, which one each place is in."""
    small = (values > 0) & (values < base)
    chance = np.random.default_rng(seed)
    if not small.any():
        return values.copy()
    annealing = _Annealing(values, margins, base, chance)
    tries = TRIES if int(small.sum()) < APART else 1
    ends = list[tuple[float, int, NDArray[np.bool_]]]()
    for number in range(tries):
        up = _spread_evenly(np.where(small, values, 0), base, int(chance.integers(base))) & small
        turned = annealing.turned(up, small).copy()
        ends.append((annealing.cost, number, turned))
    shown = np.where(small, 0, values)
    shown[small] = np.where(min(ends, key=lambda end: end[:2])[2], base, 0)
    return shown


def _margins(cube: Cube, axis: str, codes: Sequence[str], lists: CodeLists) -> list[Places]:
    """Each code by itself, by each of its roll-ups, and all together; what is the same sum is one."""
    dimension = cube.dimension(axis)
    kinds = [[lists[axis].up[name][code] for code in codes] for name in (dimension.rolls_up if dimension else ())]
    every = [np.unique(kind, return_inverse=True)[1] for kind in (list(codes), *kinds, ["*"] * len(codes))]
    return [np.array(kind, np.intp) for kind in dict.fromkeys(tuple(kind.tolist()) for kind in every)]


def _spread_evenly(values: Figures, base: int, start: int) -> NDArray[np.bool_]:
    """A first choice: going along the last axis first to last, one goes up whenever the sum passes the base."""
    along = values.transpose().ravel()
    passed = np.diff((np.cumsum(along) + start) // base, prepend=start // base) > 0
    return passed.reshape(values.shape[::-1]).transpose().copy()


@dataclass(slots=True)
class _Costs:
    """What it costs to move a sum up or down by the base, by how far off it is now."""

    up: NDArray[np.float32]
    down: NDArray[np.float32]
    now: NDArray[np.float64]

    @classmethod
    def of(cls, base: int) -> "_Costs":
        off = np.abs(np.arange(-FAR - base, FAR + base + 1)).astype(np.float64)
        cost = off**POWER + DEAR * np.maximum(off - TOO_FAR, 0) ** 3
        moved = (cost[2 * base :] - cost[base:-base], cost[: -2 * base] - cost[base:-base])
        return cls(moved[0].astype(np.float32), moved[1].astype(np.float32), cost[base:-base])


class _Annealing:
    """The sums' errors, and what each small figure would change of them.

    `_moves` holds what one up more would cost each sum, and behind that what one up less would; `_at` says for each
    figure where in it the moves of its sums stand, so a look at a figure is one lookup and one sum.
    """

    def __init__(
        self, values: Figures, margins: Sequence[Sequence[Places]], base: int, chance: np.random.Generator
    ) -> None:
        self._values, self._margins, self._base, self._chance = values, margins, base, chance
        self._costs = _Costs.of(base)
        self._starts, self._sums = _layout(margins)

    def turned(self, up: NDArray[np.bool_], small: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which small figures go up, in the order of `small`."""
        within = self._sums_of(small)
        self._up = up[small]
        self._off = np.zeros(self._sums, np.int64)
        error = np.where(self._up, self._base, 0) - self._values[small]
        for kind in range(within.shape[1]):
            self._off += np.bincount(within[:, kind], error, self._sums).astype(np.int64)
        self._moves = np.concatenate([self._looked_up(self._costs.up), self._looked_up(self._costs.down)])
        within += (self._sums * self._up)[:, None]
        self._at = within
        self._last = np.zeros(len(self._up), np.float32)
        near = np.float32(np.inf)
        for sweep in range(SWEEPS):
            heat = HEAT * max(0.0, 1 - sweep / (SWEEPS - LAST_COLD))
            every = sweep % EVERY_CELL == 0
            self._sweep(self._all() if every else np.flatnonzero(self._last < heat + near), heat)
            near = np.quantile(self._last[::SAMPLED], NEAR)
        return self._up

    @property
    def cost(self) -> float:
        """What all sums cost as they are now."""
        return float(self._costs.now[np.clip(self._off, -FAR, FAR) + FAR].sum())

    def _all(self) -> Places:
        return np.arange(len(self._up))

    def _sums_of(self, small: NDArray[np.bool_]) -> Places:
        """For every small figure the sums it is part of: one of each kind on each axis, all combined."""
        places = np.nonzero(small)
        found = np.zeros((len(places[0]), 1), np.intp)
        for axis, at in enumerate(places):
            mine = np.stack(
                [start + kind[at] for start, kind in zip(self._starts[axis], self._margins[axis], strict=True)]
            )
            found = (found[:, :, None] * self._sizes[axis] + mine.T[:, None, :]).reshape(len(at), -1)
        return np.ascontiguousarray(found)  # else every look at a few rows of it would gather them from all over memory

    @property
    def _sizes(self) -> list[int]:
        return [
            starts[-1] + int(kinds[-1].max()) + 1 for starts, kinds in zip(self._starts, self._margins, strict=True)
        ]

    def _looked_up(self, costs: NDArray[np.float32]) -> NDArray[np.float32]:
        return costs[np.clip(self._off, -FAR, FAR) + FAR]

    def _sweep(self, some: Places, heat: float) -> None:
        self._chance.shuffle(some)
        allowed = heat * self._chance.standard_exponential(len(some), dtype=np.float32)
        step = max(1, min(BATCH, len(self._up) // APART))
        for start in range(0, len(some), step):
            batch = some[start : start + step]
            change = np.add.reduce(self._moves.take(self._at.take(batch, axis=0)), axis=1)
            self._last[batch] = change
            turning = batch[change < allowed[start : start + step]]
            if turning.size:
                self._turn(turning)

    def _turn(self, turning: Places) -> None:
        up, rows = self._up[turning], self._at[turning]
        there = rows + np.where(up, -self._sums, self._sums)[:, None]
        sums, self._at[turning] = np.minimum(rows, there).ravel(), there
        if turning.size == 1:  # as most are, and the sums of one figure differ
            self._off[sums] += -self._base if up[0] else self._base
        else:
            np.add.at(self._off, sums, np.repeat(np.where(up, -self._base, self._base), rows.shape[1]))
        off = self._off[sums] + FAR
        self._moves[sums] = self._costs.up.take(off, mode="clip")
        self._moves[sums + self._sums] = self._costs.down.take(off, mode="clip")
        self._up[turning] = ~up
        self._last[turning] *= -1


def _layout(margins: Sequence[Sequence[Places]]) -> tuple[list[list[int]], int]:
    """Where the sums of each kind start on each axis, and how many combinations there are."""
    starts, total = list[list[int]](), 1
    for kinds in margins:
        sizes = [int(kind.max()) + 1 for kind in kinds]
        starts.append([0, *np.cumsum(sizes[:-1]).tolist()])
        total *= sum(sizes)
    return starts, total
