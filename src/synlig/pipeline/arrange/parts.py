"""The questions that a table is made of: its figures, its groups and its totals, each asked of the cube itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.pivot import MOST_DIMENSIONS, MOST_GROUPS, Grouping, Pivot, Unbuildable
from synlig.core.query import TableRequest

AAR: Final = "aar"
MOST_CELLS: Final = 60_000
MOST_PARTS: Final = 400
REST: Final = ""
"""In the place of a group's name: the codes that are in no group, each by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question. `rows` is how many row dimensions it keeps; `columns` False for the total along the row.

    `fixed` names the group each grouped dimension is held at; those dimensions are no longer in `request.by`.
    """

    request: TableRequest
    rows: int
    columns: bool
    fixed: tuple[tuple[str, str], ...]
    spark: bool = False

    @property
    def main(self) -> bool:
        """Whether it is needed: totals and years may be refused where a citizen would count twice."""
        return not self.spark and self.columns


def parts_of(pivot: Pivot, cube: Cube, lists: CodeLists) -> list[Part]:
    """Every question behind `pivot`, the finest first.

    Raises:
        Unbuildable: dimensions that cannot stand together, groups that overlap, or more cells than anyone reads.
    """
    _check(pivot, cube, lists)
    levels = range(len(pivot.rows), -1, -1) if pivot.totals else (len(pivot.rows),)
    found = [part for level in levels for part in _level(pivot, cube, lists, level)]
    if len(found) > MOST_PARTS:
        raise Unbuildable("groups", "Too many groups at once: take fewer.")
    return found


def _level(pivot: Pivot, cube: Cube, lists: CodeLists, level: int) -> Iterator[Part]:
    rows = pivot.rows[:level]
    yield from _asked(pivot, cube, lists, (*rows, *pivot.columns), Part(_EMPTY, level, columns=True, fixed=()))
    if pivot.totals and pivot.columns:
        yield from _asked(pivot, cube, lists, rows, Part(_EMPTY, level, columns=False, fixed=()))
    if pivot.sparks and AAR not in rows:
        part = Part(_EMPTY, level, columns=False, fixed=(), spark=True)
        yield from _asked(pivot, cube, lists, (*rows, AAR), part)


def _asked(pivot: Pivot, cube: Cube, lists: CodeLists, by: Sequence[str], part: Part) -> Iterator[Part]:
    """The part for the codes in no group, and one for every combination of groups."""
    grouped = [name for name in dict.fromkeys(by) if pivot.grouped(name)]
    names = [(*(group.label for group in pivot.grouped(name)), REST) for name in grouped]
    where = {name: codes for name, codes in pivot.where.items() if not (part.spark and name == AAR)}
    for held in product(*names):
        fixed = tuple((name, label) for name, label in zip(grouped, held, strict=True) if label != REST)
        kept = _narrowed(pivot, lists, where, dict(zip(grouped, held, strict=True)))
        if kept is None:
            continue
        asked = tuple(name for name in by if name not in dict(fixed))
        request = TableRequest(pivot.cube, asked, kept, pivot.measure, zeros=_is_rate(cube, pivot.measure))
        yield Part(request, part.rows, part.columns, fixed, part.spark)


def _narrowed(
    pivot: Pivot, lists: CodeLists, where: Mapping[str, tuple[str, ...]], held: Mapping[str, str]
) -> dict[str, tuple[str, ...]] | None:
    """The filters of one combination of groups; None when nothing is in it."""
    kept = dict(where)
    for name, label in held.items():
        inside = [code for group in pivot.grouped(name) for code in group.codes if label in (group.label, REST)]
        allowed = kept.get(name, lists[name].codes)
        codes = tuple(code for code in allowed if (code in inside) != (label == REST))
        if not codes:
            return None
        kept[name] = codes
    return kept


def _is_rate(cube: Cube, name: str) -> bool:
    return cube.measure(name) is None


def _check(pivot: Pivot, cube: Cube, lists: CodeLists) -> None:
    by = pivot.by
    if not pivot.rows or len(pivot.rows) > MOST_DIMENSIONS or len(pivot.columns) > MOST_DIMENSIONS - 1:
        raise Unbuildable("dimensions", "One to three dimensions in rows, at most two in columns.")
    if len(set(by)) < len(by) or any(cube.dimension(name) is None for name in by):
        raise Unbuildable("repeated", "Each dimension is used once, in rows or in columns.")
    cells = 1
    for name in by:
        cells *= len(pivot.where.get(name, lists[name].codes))
    if cells > MOST_CELLS:
        raise Unbuildable("cells", f"The table would have {cells} cells: filter it, or use fewer dimensions.")
    _check_groups(pivot.groups, lists)


def _check_groups(groups: Sequence[Grouping], lists: CodeLists) -> None:
    if len(groups) > MOST_GROUPS:
        raise Unbuildable("groups", f"At most {MOST_GROUPS} groups.")
    for name in {group.dimension for group in groups}:
        of = [group for group in groups if group.dimension == name]
        codes = [code for group in of for code in group.codes]
        if len(set(codes)) < len(codes):
            raise Unbuildable("overlap", "A code is in one group only, or totals would count it twice.")
        labels = {group.label for group in of}
        if len(labels) < len(of) or labels & set(lists[name].codes) or "" in labels:
            raise Unbuildable("names", "Each group has a name of its own, which is no code.")


_EMPTY: Final = TableRequest("", (), {}, "")
