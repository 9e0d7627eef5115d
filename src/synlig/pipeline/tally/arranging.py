"""An answer arranged as it was asked for: with totals, codes as columns, sorted, and only the first so many."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.query import ALL, Answer, Arrangement
from synlig.core.table import Cell, Column, Schema, Table

MOST_COLUMNS: Final = 200
MOST_TOTALLED: Final = 4
IN_ALL: Final = "I alt"
Row = tuple[Cell, ...]


def dropped(by: Sequence[str]) -> list[tuple[str, ...]]:
    """What is left of `by` for each total: every way to leave one or more dimensions out.

    Raises:
        WrongUsage: more dimensions than totals are made for.
    """
    if len(by) > MOST_TOTALLED:
        raise WrongUsage(f"Totals are made for at most {MOST_TOTALLED} dimensions.")
    return [kept for size in range(len(by)) for kept in combinations(by, size)]


def arranged(answer: Answer, totals: Sequence[tuple[tuple[str, ...], Sequence[Row]]], wanted: Arrangement) -> Answer:
    """`answer` with `totals` (the dimensions each was split by, and its rows), turned, sorted and cut as `wanted`.

    A total's code is `*` and its label `I alt`. Totals come after what they are totals of, and are never cut or sorted.

    Raises:
        WrongUsage: more columns than a table may have, or an arrangement by something that the table does not have.
    """
    by = answer.request.by
    rows: list[Row] = list(answer.table.rows)
    sums = [_spread(row, kept, by) for kept, some in reversed(totals) for row in some]
    labels = {name: {**codes, **({ALL: IN_ALL} if sums else {})} for name, codes in answer.labels.items()}
    made = replace(answer, arrangement=wanted, labels=labels)
    if wanted.pivot:
        made, rows, sums = _turned(made, rows, sums, wanted.pivot)
    names = made.table.schema.names
    if wanted.sort or wanted.top:
        rows = _sorted(rows, names, wanted.sort or (f"-{names[-1]}",), made)
    if wanted.top:
        rows = rows[: wanted.top]
    return replace(made, table=Table(made.table.schema, [*rows, *sums]))


def _spread(row: Row, kept: Sequence[str], by: Sequence[str]) -> Row:
    codes = dict(zip(kept, row, strict=False))
    return (*(codes.get(name, ALL) for name in by), *row[len(kept) :])


def _turned(answer: Answer, rows: list[Row], sums: list[Row], pivot: str) -> tuple[Answer, list[Row], list[Row]]:
    by = answer.request.by
    if pivot not in by:
        raise WrongUsage("What is turned into columns is one of the dimensions the table is split by.")
    at, schema = by.index(pivot), answer.table.schema
    there = {str(row[at]) for row in (*rows, *sums)}
    codes = [code for code in answer.labels.get(pivot, {}) if code in there]
    if len(codes) > MOST_COLUMNS:
        raise WrongUsage(f"The table would have {len(codes)} columns of figures, at most {MOST_COLUMNS}: filter it.")
    measure = schema.columns[len(by)]
    titles = answer.labels[pivot] if codes else {}
    columns = [_column(measure, code, titles[code], answer) for code in codes]
    left = tuple(name for name in by if name != pivot)
    kept = [column for column in schema.columns[: len(by)] if column.name != pivot]
    found = _grouped([*rows, *sums], left, by)
    apart = [{key: some for key, some in found.items() if (ALL in key) is total} for total in (False, True)]
    wide = [_wide(some, at, codes, answer.unlisted(by)) for some in apart]
    request = replace(answer.request, by=left)
    table = Table(Schema(schema.name, (*kept, *columns)), [])
    cells = {name: codes for name, codes in answer.labels.items() if name != pivot}
    return replace(answer, request=request, table=table, labels=cells), wide[0], wide[1]


def _grouped(rows: Sequence[Row], left: Sequence[str], by: Sequence[str]) -> Mapping[Row, list[Row]]:
    found: dict[Row, list[Row]] = {}
    places = [by.index(name) for name in left]
    for row in rows:
        found.setdefault(tuple(row[place] for place in places), []).append(row)
    return found


def _wide(found: Mapping[Row, list[Row]], at: int, codes: Sequence[str], empty: Cell) -> list[Row]:
    made = list[Row]()
    for key, rows in found.items():
        figures = {row[at]: row[-1] for row in rows}
        made.append((*key, *(figures.get(code, empty) for code in codes)))
    return made


def _column(measure: Column, code: str, label: str, answer: Answer) -> Column:
    if code in answer.table.schema.names:
        raise WrongUsage("A code has the name of another column: the table cannot be turned that way.")
    return Column(code, measure.kind, measure.sensitivity, replace(measure.title, da=label, en=label))


def _sorted(rows: list[Row], names: Sequence[str], keys: Sequence[str], answer: Answer) -> list[Row]:
    for key in reversed(keys):
        name, falling = key.removeprefix("-"), key.startswith("-")
        if name not in names:
            raise WrongUsage(f"The table is sorted by one of its columns: {', '.join(names)}.")
        at, order = names.index(name), {code: place for place, code in enumerate(answer.labels.get(name, {}))}
        rows = sorted(rows, key=lambda row: _rank(row[at], order), reverse=falling)
    return rows


def _rank(cell: Cell, order: Mapping[str, int]) -> tuple[bool, float | str]:
    if isinstance(cell, str):
        return True, f"{order[cell]:09}" if cell in order else cell
    return cell is not None, float(cell or 0)
