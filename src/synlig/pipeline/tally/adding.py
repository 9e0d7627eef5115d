"""Adding released cells up: which block answers a request, and its sums along every axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists
from synlig.core.cube import Cube, Measure
from synlig.core.errors import WrongUsage
from synlig.core.query import TableRequest

AAR: Final = "aar"
Keys = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of released cells: `values[i, j, …]` belongs to `keys[0][i]`, `keys[1][j]` …, one entry per axis.

    A key holds the codes of the request's dimensions on that axis, in the order of `dimensions`.
    """

    dimensions: tuple[tuple[str, ...], ...]
    keys: tuple[Keys, ...]
    values: NDArray[np.int64]


def sums_of(cube: Cube, measure: Measure, blocks: Sequence[CellBlock], request: TableRequest, lists: CodeLists) -> Sums:
    """The figures of a counted measure for `request`.

    Raises:
        WrongUsage: distinct citizens would be added over codes or years, where one may be counted twice.
    """
    block = _block(cube, measure, blocks, request)
    values, dimensions, keys = block.values, list[tuple[str, ...]](), list[Keys]()
    for number, axis in enumerate(block.axes):
        place = _axis(cube, axis, block.codes[number], request, lists)
        if measure.distinct and axis not in measure.adds_over and place.adds:
            raise WrongUsage(_twice(measure, axis))
        values = place.added(values, number)
        dimensions.append(place.dimensions)
        keys.append(place.keys)
    return Sums(tuple(dimensions), tuple(keys), values)


def _block(cube: Cube, measure: Measure, blocks: Sequence[CellBlock], request: TableRequest) -> CellBlock:
    """The block at the coarsest grain that can tell apart what the request names."""
    named = {*request.by, *request.where} - {name for axis in cube.places for name in (axis, *_rolled(cube, axis))}
    above = named & set(_rolled(cube, measure.finest))
    if beside := named - above - {measure.finest}:
        raise WrongUsage(f"{measure.name} is not split by {', '.join(sorted(beside))}.")
    if measure.distinct and len(above) > 1 and measure.finest not in named:
        raise WrongUsage(f"{measure.name} is protected by one grouping of {measure.finest} at a time.")
    finest = measure.finest in named or len(above) > 1 or not measure.distinct
    grain = measure.finest if finest else next(iter(above), ALL_CODES)
    found = next((b for b in blocks if b.measure == measure.name and b.grain == grain), None)
    if found is None:
        raise WrongUsage(f"{measure.name} was not released by {grain or 'all codes together'}.")
    return found


@dataclass(frozen=True, slots=True)
class _Axis:
    dimensions: tuple[str, ...]
    keys: Keys
    groups: tuple[tuple[int, ...], ...]
    """For each key the positions on the axis that are added."""

    @property
    def adds(self) -> bool:
        return any(len(group) > 1 for group in self.groups)

    def added(self, values: NDArray[np.int64], number: int) -> NDArray[np.int64]:
        order = [position for group in self.groups for position in group]
        taken = np.take(values, order, axis=number)
        if not self.adds:
            return taken
        starts = np.cumsum([0, *(len(group) for group in self.groups[:-1])])
        return np.add.reduceat(taken, starts, axis=number)


def _axis(cube: Cube, axis: str, codes: Sequence[str], request: TableRequest, lists: CodeLists) -> _Axis:
    here = (axis, *_rolled(cube, axis))
    wanted = tuple(name for name in request.by if name in here)
    filters = {name: request.where[name] for name in here if name in request.where}
    groups: dict[tuple[str, ...], list[int]] = {}
    for position, code in enumerate(codes):
        if all(_at(name, axis, code, lists) in allowed for name, allowed in filters.items()):
            groups.setdefault(tuple(_at(name, axis, code, lists) for name in wanted), []).append(position)
    return _Axis(wanted, tuple(groups), tuple(map(tuple, groups.values())))


def _at(name: str, axis: str, code: str, lists: CodeLists) -> str:
    return code if name == axis else lists[axis].up[name][code]


def _rolled(cube: Cube, axis: str) -> tuple[str, ...]:
    dimension = cube.dimension(axis)
    return () if dimension is None else dimension.rolls_up


def _twice(measure: Measure, axis: str) -> str:
    if axis == AAR:
        return (
            f"{measure.name} over several years together would count a citizen twice: name one year, or split by aar."
        )
    return f"{measure.name} over several codes of {axis} would count a citizen twice: name one, or split by {axis}."


def rows_of(sums: Sums, by: Sequence[str], lists: CodeLists, *, zeros: bool) -> list[tuple[tuple[str, ...], int]]:
    """(codes in the order of `by`, figure) for every figure above 0, or every combination; in the codes' order."""
    chosen = np.argwhere(np.ones_like(sums.values)) if zeros else np.argwhere(sums.values)
    figures = sums.values[tuple(chosen.T)] if chosen.size else np.zeros(len(chosen), np.int64)
    places = [(axis, names.index(name)) for name in by for axis, names in enumerate(sums.dimensions) if name in names]
    columns = [np.array([key[at] for key in sums.keys[axis]], dtype=object)[chosen[:, axis]] for axis, at in places]
    rows = list(zip(zip(*columns, strict=True) if columns else [()] * len(chosen), figures.tolist(), strict=True))
    ranks = [_ranks(name, lists) for name in by]
    rows.sort(key=lambda row: [rank.get(code, code) for rank, code in zip(ranks, row[0], strict=True)])
    return rows


def _ranks(name: str, lists: CodeLists) -> Mapping[str, object]:
    return {} if name == AAR else {code: place for place, code in enumerate(lists[name].codes)}
