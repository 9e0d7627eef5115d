"""Every row of a control database in another of either kind: how a backup holds PostgreSQL, and gives it back."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, MetaData, Row, Table, func, insert, inspect, select, text

import synlig.storage
from synlig.core.errors import IntegrityFailure, WrongUsage
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import metadata
from synlig.storage.control.migrating import check_newest

AT_A_TIME: Final = 2_000
"""Rows; so many are in memory at once, however large a table is."""
OF_MIGRATIONS: Final = frozenset({"alembic_version"})


def copy_rows(source: Database, target: Database, tables: MetaData = metadata) -> int:
    """Copy every row of `source`, as it is at one moment, into the migrated and empty `target`; how many there are.

    All of it is there when this returns, or nothing: it is one transaction of `target`. Running numbers go on from
    where they were, so that none is used twice.

    Raises:
        WrongUsage: `target` has rows already. IntegrityFailure: a table is not known here, or a row did not arrive.
        Unavailable: either has the form of another version, or is busy, full or gone.
    """
    check_newest(source)
    check_newest(target)
    copied = 0
    with source.reading(at_one_moment=True) as there, target.writing() as here:
        _know_every_table(there, tables)
        check_empty(here, tables)
        if here.dialect.name == "sqlite":
            here.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in tables.sorted_tables:
            copied += _copied(table, there, here)
            _count_on(table, there, here)
    return copied


def check_empty(connection: Connection, tables: MetaData = metadata) -> None:
    """Refuse a database in which something is kept.

    Raises:
        WrongUsage: some table has a row.
    """
    for table in tables.sorted_tables:
        if connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None:
            raise WrongUsage(
                "The control database on PostgreSQL is not empty: stop the parts, put it aside "
                "(ALTER DATABASE … RENAME TO …), make a new one of its name, and restore again."
            )


def _copied(table: Table, there: Connection, here: Connection) -> int:
    count = 0
    for rows in _pages(table, there):
        here.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001  (SQLAlchemy's public name)
        count += len(rows)
    if here.scalar(select(func.count()).select_from(table)) != count:
        raise IntegrityFailure(f"Not every row of the table {table.name} arrived.")
    return count


def _pages(table: Table, connection: Connection) -> Iterator[list[Row[Any]]]:
    found = connection.execution_options(yield_per=AT_A_TIME).execute(select(table))
    return (list(page) for page in found.partitions())


def _know_every_table(connection: Connection, tables: MetaData) -> None:
    """Each room declares its own tables when it is loaded; a part may not have loaded all of them."""
    if not _unknown(connection, tables):
        return
    for module in pkgutil.walk_packages(synlig.storage.__path__, "synlig.storage."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    if unknown := _unknown(connection, tables):
        raise IntegrityFailure(f"A copy would lack the table {min(unknown)}.")


def _unknown(connection: Connection, tables: MetaData) -> set[str]:
    return set(inspect(connection).get_table_names()) - set(tables.tables) - OF_MIGRATIONS


def _count_on(table: Table, there: Connection, here: Connection) -> None:
    """The next running number of a table comes after the last one that was ever given out."""
    counted = table.autoincrement_column
    if counted is None or not isinstance(counted.type, BigInteger):
        return
    last = max(_last_given(table, there), here.scalar(select(func.max(counted))) or 0)
    if not last:
        return
    if here.dialect.name == "postgresql":
        here.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), _named(table, last))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        here.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
        here.execute(text("INSERT INTO sqlite_sequence VALUES (:table, :last)"), {"table": table.name, "last": last})


def _last_given(table: Table, connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        asked = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column))")
        return connection.scalar(asked, _named(table)) or 0
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    return connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}) or 0


def _named(table: Table, last: int | None = None) -> dict[str, str | int]:
    column = table.autoincrement_column
    named: dict[str, str | int] = {"table": table.name, "column": "" if column is None else column.name}
    return named if last is None else {**named, "last": last}
