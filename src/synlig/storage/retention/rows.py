"""Rows of one table that are older than a day, by one of its columns; never a row that another still points at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, MetaData, Table, delete, exists, func, select

from synlig.core.retention import RetentionRule
from synlig.storage.control.database import Database
from synlig.storage.retention.swept import Swept


class OldRows:
    """Over the databases, each by its name with the tables in it."""

    def __init__(self, databases: Mapping[str, tuple[Database, MetaData]]) -> None:
        self._databases = databases

    def __call__(self, rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Delete the rows of the rule's table, or count them."""
        (place,) = rule.places
        of, name = place.split(".")
        database, tables = self._databases[of]
        table = tables.tables[name]
        old = _older(table.c[rule.column], before) & _unused(table, tables)
        with database.writing() as connection:
            total = connection.execute(select(func.count()).select_from(table)).scalar_one()
            if dry:
                gone = connection.execute(select(func.count()).select_from(table).where(old)).scalar_one()
            else:
                gone = connection.execute(delete(table).where(old)).rowcount
        return Swept(gone, total)


def _older(column: Any, before: datetime) -> ColumnElement[bool]:
    return column < (before.date() if isinstance(column.type, Date) else before)


def _unused(table: Table, within: MetaData) -> ColumnElement[bool]:
    """No row of another table points at it, but for rows that go with it."""
    free: Any = True
    for other in within.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and key.ondelete != "CASCADE":
                free = ~exists().where(key.parent == key.column) & free
    return free if free is not True else table.c[table.primary_key.columns.keys()[0]].is_not(None)
