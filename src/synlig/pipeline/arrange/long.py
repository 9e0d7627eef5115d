"""A table of own groups as one answer: a row per figure, so that every format can write it."""

from dataclasses import replace

from synlig.core.cells import CodeLists
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.query import Answer
from synlig.core.table import Cell, Column, Table
from synlig.core.words import Words


def long_answer(table: PivotTable, lists: CodeLists) -> Answer:
    """The finest figures above 0 without totals, groups under their names; columns as the cube's tables have them."""
    pivot, answer = table.pivot, table.answer
    places = [place for place, column in enumerate(table.columns) if column.codes or not pivot.columns]
    rows: list[tuple[Cell, ...]] = [
        (*row.codes, *table.columns[place].codes, row.cells[place])
        for row in table.leaves
        for place in places
        if row.cells[place]
    ]
    measure = answer.table.schema.columns[-1]
    titles = {name: _title(answer, name) for name in pivot.by}
    schema = replace(
        answer.table.schema,
        columns=(*(Column(name, "text", measure.sensitivity, titles[name]) for name in pivot.by), measure),
    )
    request = replace(answer.request, by=pivot.by, where=pivot.where, zeros=False)
    return replace(answer, request=request, table=Table(schema, rows), labels=_labels(pivot, rows, lists))


def _title(answer: Answer, name: str) -> Words:
    dimension = answer.cube.dimension(name)
    return Words(name, name) if dimension is None else dimension.title


def _labels(pivot: Pivot, rows: list[tuple[Cell, ...]], lists: CodeLists) -> dict[str, dict[str, str]]:
    found = dict[str, dict[str, str]]()
    for column, name in enumerate(pivot.by):
        used = {str(row[column]) for row in rows}
        groups = {group.label: group.label for group in pivot.grouped(name)}
        found[name] = {code: text for code, text in {**groups, **lists[name].labels}.items() if code in used}
    return found
