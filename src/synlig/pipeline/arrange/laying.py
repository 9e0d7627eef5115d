"""Lays answers out as one table: every figure in its row and column, totals where they hold."""

from collections.abc import Mapping, Sequence
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.pivot import PEOPLE_AND_PLACES, Pivot, PivotColumn, PivotRow, PivotTable, Total
from synlig.core.query import Answer
from synlig.pipeline.arrange.parts import AAR, Part

Codes = tuple[str, ...]
Figures = dict[tuple[int, bool, bool], dict[tuple[Codes, Codes], float]]
"""By (row dimensions kept, columns kept, years): the figure of each (row codes, column codes)."""
TOTAL: Final[Codes] = ()


def laid_out(pivot: Pivot, cube: Cube, lists: CodeLists, answers: Sequence[tuple[Part, Answer | None]]) -> PivotTable:
    """The table; an answer that is None was refused, since someone would count twice in it."""
    figures = _figures(pivot, answers)
    main = next(answer for part, answer in answers if answer is not None and part.main)
    columns = _columns(pivot, cube, lists, figures)
    years = tuple(lists[AAR].codes) if any(part.spark for part, _ in answers) else ()
    rows = tuple(_rows(main, pivot, lists, figures, columns, years))
    asked = {(part.rows, part.columns) for part, _ in answers}
    missing = {(part.rows, part.columns) for part, answer in answers if answer is None and not part.spark}
    has_across = bool(columns) and columns[-1].codes == TOTAL and bool(pivot.columns)
    has_down = any(len(row.codes) < len(pivot.rows) for row in rows)
    return PivotTable(
        pivot,
        main,
        columns,
        rows,
        _kind(cube, pivot, pivot.columns) if has_across else None,
        _kind(cube, pivot, pivot.rows) if has_down else None,
        bool(asked & missing),
        years,
    )


def _kind(cube: Cube, pivot: Pivot, over: Sequence[str]) -> Total:
    measure = cube.measure(pivot.measure)
    if measure is None:
        return "rate"
    return "whole" if measure.distinct and set(over) - set(PEOPLE_AND_PLACES) else "sum"


def _figures(pivot: Pivot, answers: Sequence[tuple[Part, Answer | None]]) -> Figures:
    found: Figures = {}
    for part, answer in answers:
        if answer is None:
            continue
        place = found.setdefault((part.rows, part.columns, part.spark), {})
        fixed = dict(part.fixed)
        dims = pivot.rows[: part.rows]
        across = (AAR,) if part.spark else pivot.columns if part.columns else ()
        for row in answer.table.rows:
            codes = {**dict(zip(answer.request.by, map(str, row), strict=False)), **fixed}
            value = row[-1]
            if isinstance(value, int | float):
                place[(tuple(codes[name] for name in dims), tuple(codes[name] for name in across))] = value
    return found


def _columns(pivot: Pivot, cube: Cube, lists: CodeLists, figures: Figures) -> tuple[PivotColumn, ...]:
    finest = figures.get((len(pivot.rows), True, False), {})
    used = {column for _, column in finest}
    order = _order(pivot, lists)
    keys = sorted(used, key=lambda codes: [order[name](code) for name, code in zip(pivot.columns, codes, strict=True)])
    labels = [
        PivotColumn(codes, tuple(_label(lists, name, code) for name, code in zip(pivot.columns, codes, strict=True)))
        for codes in (keys or [()])
    ]
    if not pivot.columns:
        measure = next(one for one in (*cube.measures, *cube.rates) if one.name == pivot.measure)
        return (PivotColumn(TOTAL, (measure.title.da,)),)
    if figures.get((len(pivot.rows), False, False)):
        labels.append(PivotColumn(TOTAL, ()))
    return tuple(labels)


def _rows(
    main: Answer, pivot: Pivot, lists: CodeLists, figures: Figures, columns: Sequence[PivotColumn], years: Sequence[str]
) -> list[PivotRow]:
    depth = len(pivot.rows)
    keys = {row for (level, _, spark), cells in figures.items() if not spark for row, _ in cells if len(row) == level}
    order = _order(pivot, lists)
    counted = {key: _row(main, pivot, lists, figures, key, columns, years) for key in keys}
    shown = [row for row in counted.values() if any(row.cells)]

    def place(row: PivotRow) -> list[tuple[int, int]]:
        inside = [(0, order[name](code)) for name, code in zip(pivot.rows, row.codes, strict=False)]
        return inside if len(inside) == depth else [*inside, (-1, 0)]

    return sorted(shown, key=place)


def _row(
    main: Answer,
    pivot: Pivot,
    lists: CodeLists,
    figures: Figures,
    key: Codes,
    columns: Sequence[PivotColumn],
    years: Sequence[str],
) -> PivotRow:
    level = len(key)
    down = pivot.rows[:level]
    cells = list[float | None]()
    for column in columns:
        total = bool(pivot.columns) and column.codes == TOTAL
        place: Mapping[tuple[Codes, Codes], float] = figures.get((level, not total, False), {})
        empty = main.unlisted(down if total else (*down, *pivot.columns)) if place else None
        cells.append(place.get((key, column.codes), empty))
    yearly = figures.get((level, False, True), {})
    spark = tuple(yearly.get((key, (year,)), main.unlisted(down)) for year in years) if yearly else ()
    labels = tuple(_label(lists, name, code) for name, code in zip(pivot.rows, key, strict=False))
    return PivotRow(key, labels, tuple(cells), spark)


def _order(pivot: Pivot, lists: CodeLists) -> Mapping[str, "_Order"]:
    return {name: _Order(pivot, lists, name) for name in pivot.by}


class _Order:
    """Groups first as they were made, then codes as their list has them."""

    def __init__(self, pivot: Pivot, lists: CodeLists, name: str) -> None:
        groups = [group.label for group in pivot.grouped(name)]
        self._places = {code: place for place, code in enumerate((*groups, *lists[name].codes))}

    def __call__(self, code: str) -> int:
        return self._places.get(code, len(self._places))


def _label(lists: CodeLists, name: str, code: str) -> str:
    return lists[name].labels.get(code, code)
