"""From an entity set and a query to the rows of one answer, and where the next one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synlig.core.errors import NotFound, WrongUsage
from synlig.pipeline.odata.entity_sets import Column, EntitySet, TextColumn
from synlig.pipeline.odata.filtering import kept
from synlig.pipeline.odata.query import Page, Query


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """The rows of one answer; `total` only where it was asked for; `following` is None on the last page."""

    columns: Mapping[str, Column]
    total: int | None
    following: Page | None

    @property
    def rows(self) -> list[dict[str, str | int]]:
        """The rows as OData writes them: texts and whole numbers by column."""
        values = [_values(column) for column in self.columns.values()]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*values, strict=True)]


def pick(rows: EntitySet, query: Query) -> Picked:
    """The rows that `query` asks for, `query.size` at most.

    Raises:
        WrongUsage: no such column, or a page of another release than `rows` are of.
    """
    if query.page is not None and query.page.release != rows.release:
        raise WrongUsage("This page belongs to another reading: begin again without $skiptoken.")
    index = np.arange(rows.rows) if query.where is None else np.nonzero(kept(rows, query.where))[0]
    for name, falls in reversed(query.order):
        index = _sorted(index, _found(rows, name), falls=falls)
    wanted = index[query.skip :][: query.top]
    given = query.page.given if query.page else 0
    page = wanted[given : given + query.size]
    left = len(wanted) - given - len(page)
    following = Page(rows.release, given + len(page)) if left > 0 else None
    columns = {name: _taken(_found(rows, name), page) for name in query.select or rows.columns}
    return Picked(columns, len(index) if query.count else None, following)


def pick_one(rows: EntitySet, key: Mapping[str, str], query: Query) -> Picked:
    """The one row under `key`, of which `query` selects columns.

    Raises:
        NotFound: there is none; a figure of 0 has no row. WrongUsage: no such column.
    """
    places = _matching(rows, key)
    if not len(places):
        raise NotFound("There is no row with that key.")
    return Picked({name: _taken(_found(rows, name), places) for name in query.select or rows.columns}, None, None)


def _matching(rows: EntitySet, key: Mapping[str, str]) -> NDArray[np.int64]:
    fits = np.ones(rows.rows, dtype=np.bool_)
    for name, value in key.items():
        column = _found(rows, name)
        if isinstance(column, TextColumn):
            place = column.texts.index(value) if value in column.texts else -1
            fits &= column.values == place
    return np.nonzero(fits)[0]


def _sorted(index: NDArray[np.int64], column: Column, *, falls: bool) -> NDArray[np.int64]:
    """`index` in the order of the column; equal ones stay as they stood."""
    if isinstance(column, TextColumn):
        rank = np.argsort(np.argsort(np.array(column.texts, dtype=np.str_)))
        values = rank[column.values[index]]
    else:
        values = column[index]
    return index[np.argsort(-values if falls else values, kind="stable")]


def _found(rows: EntitySet, name: str) -> Column:
    if name not in rows.columns:
        raise WrongUsage(f"{rows.name} has no column of that name; there are: {', '.join(rows.columns)}.")
    return rows.columns[name]


def _taken(column: Column, index: NDArray[np.int64]) -> Column:
    return TextColumn(column.texts, column.values[index]) if isinstance(column, TextColumn) else column[index]


def _values(column: Column) -> Sequence[str | int]:
    if isinstance(column, TextColumn):
        return [column.texts[place] for place in column.values.tolist()]
    return column.tolist()
