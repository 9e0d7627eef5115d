"""Sums that are public: which cells each adds up, and what that says of every one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.public_total import PublicTotal

Figures = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sum:
    """The cells (flat places in a block) that add up to `total`."""

    measure: str
    grain: str
    cells: NDArray[np.intp]
    total: int

    def says(self, least: Figures, most: Figures) -> tuple[Figures, Figures]:
        """Its cells' bounds, given what they are otherwise; as they were when they cannot add up to it."""
        low, high = least.ravel()[self.cells], most.ravel()[self.cells]
        if not int(low.sum()) <= self.total <= int(high.sum()):
            return low, high
        return (
            np.maximum(low, self.total - (int(high.sum()) - high)),
            np.minimum(high, self.total - (int(low.sum()) - low)),
        )


def sums_over(
    cube: Cube,
    totals: Sequence[PublicTotal],
    blocks: Sequence[CellBlock],
    lists: CodeLists,
    exact: Sequence[CellBlock] = (),
) -> list[Sum]:
    """The sums that `totals` are of the cells of `blocks`; those of other cubes, or of no cell here, left out.

    Where `exact` is given the sum is taken from there: a register that counts a little otherwise is no protection.
    """
    found = [_sum(cube, total, blocks, lists) for total in totals if total.cube == cube.name]
    return [_as_counted(one, exact) for one in found if one is not None and one.cells.size]


def _sum(cube: Cube, total: PublicTotal, blocks: Sequence[CellBlock], lists: CodeLists) -> Sum | None:
    measure = cube.measure(total.measure)
    if measure is None:
        return None
    grain = _grain(measure.grains, total.where) if measure.distinct else measure.finest
    block = next((one for one in blocks if (one.measure, one.grain) == (measure.name, grain)), None)
    if block is None:
        return None
    kept = [_kept(cube, axis, codes, total.where, lists) for axis, codes in zip(block.axes, block.codes, strict=True)]
    cells = np.ravel_multi_index(np.ix_(*kept), block.values.shape).ravel() if all(kept) else np.zeros(0, np.intp)
    return Sum(measure.name, grain, cells, total.total)


def _grain(grains: Sequence[str], where: Mapping[str, tuple[str, ...]]) -> str:
    return next((grain for grain in grains if grain in where), ALL_CODES)


def _kept(
    cube: Cube, axis: str, codes: Sequence[str], where: Mapping[str, tuple[str, ...]], lists: CodeLists
) -> list[int]:
    dimension = cube.dimension(axis)
    above = [name for name in (dimension.rolls_up if dimension else ()) if name in where and axis in lists]
    return [
        place
        for place, code in enumerate(codes)
        if code in where.get(axis, (code,)) and all(lists[axis].up[name][code] in where[name] for name in above)
    ]


def _as_counted(one: Sum, exact: Sequence[CellBlock]) -> Sum:
    block = next((b for b in exact if (b.measure, b.grain) == (one.measure, one.grain)), None)
    return one if block is None else Sum(one.measure, one.grain, one.cells, int(block.values.ravel()[one.cells].sum()))
