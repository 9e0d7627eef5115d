"""Cells of a cube: dense counts on named axes, exact before protection and released after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.core.errors import WrongUsage

Counts = NDArray[np.int64]

PLACE_AXES: Final = ("kommune", "aar", "koen", "aldersgruppe")
"""The axes of most standard cubes, in this order; the code axis comes after them. A cube names its own (`places`)."""
ALL_CODES: Final = ""
"""The grain that holds one figure for all codes together; it has no code axis."""


@dataclass(frozen=True, slots=True, eq=False)
class CellBlock:
    """All cells of one measure at one grain.

    `values[i, j, …]` belongs to `codes[0][i]` on `axes[0]`, `codes[1][j]` on `axes[1]` and so on; int64, never
    negative. `grain` names the code dimension of the last axis, or is empty when there is none.
    """

    measure: str
    grain: str
    axes: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    values: Counts

    def __post_init__(self) -> None:
        if self.values.shape != tuple(len(codes) for codes in self.codes) or len(self.axes) != len(self.codes):
            raise WrongUsage(f"The cells of {self.measure} do not have the shape of their axes.")
        if self.values.dtype != np.int64 or (self.values.size and int(self.values.min()) < 0):
            raise WrongUsage(f"The cells of {self.measure} are not counts.")
        if self.grain not in (ALL_CODES, self.axes[-1]):
            raise WrongUsage(f"The grain of {self.measure} is not its code axis.")

    def on(self, axis: str) -> tuple[str, ...]:
        """The codes of `axis`.

        Raises:
            WrongUsage: the block has no such axis.
        """
        if axis not in self.axes:
            raise WrongUsage(f"{self.measure} is not split by {axis}.")
        return self.codes[self.axes.index(axis)]

    def holding(self, values: Counts) -> "CellBlock":
        """The same cells with other counts."""
        return CellBlock(self.measure, self.grain, self.axes, self.codes, values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellBlock) and self._identity == other._identity and self._counts_as(other)

    __hash__ = None  # type: ignore[assignment]  # equal by content, and arrays change

    @property
    def _identity(self) -> tuple[object, ...]:
        return (self.measure, self.grain, self.axes, self.codes)

    def _counts_as(self, other: "CellBlock") -> bool:
        return bool(np.array_equal(self.values, other.values))


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of one dimension in their order, with Danish labels and the coarser dimensions they roll up to.

    `up["omraade"][code]` is the area of `code`; every code has a place in every coarser dimension.
    """

    dimension: str
    labels: Mapping[str, str]
    up: Mapping[str, Mapping[str, str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(self.labels)


CodeLists = Mapping[str, CodeList]
"""Code lists by dimension name: the finest dimension of every axis, and every roll-up of one."""
