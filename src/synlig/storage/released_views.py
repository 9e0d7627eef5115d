"""The schema `frigivet` of PostgreSQL: released tables for BI tools, read by one role that reaches nothing else."""

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from synlig.core.errors import Refused, WrongUsage
from synlig.core.view import View
from synlig.core.words import Words
from synlig.storage.control.database import Database

SCHEMA: Final = "frigivet"
LOG: Final = "udgivelser"
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
TOO_MUCH: Final = """
SELECT 'it may act as a superuser or make roles and databases' FROM pg_roles
WHERE rolname = :role AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)
UNION ALL
SELECT 'it is a member of ' || roleid::regrole FROM pg_auth_members WHERE member = to_regrole(:role)
UNION ALL
SELECT 'it reaches ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('frigivet', 'pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
  AND (CASE WHEN c.relkind IN ('r', 'v', 'm', 'p', 'f')
            THEN has_any_column_privilege(:role, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_table_privilege(:role, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
       WHEN c.relkind = 'S' THEN has_sequence_privilege(:role, c.oid, 'USAGE, SELECT, UPDATE') ELSE FALSE END)
UNION ALL
SELECT 'it may change ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'frigivet' AND CASE WHEN c.relkind IN ('r', 'v', 'm', 'p', 'f')
  THEN has_any_column_privilege(:role, c.oid, 'INSERT, UPDATE, REFERENCES')
    OR has_table_privilege(:role, c.oid, 'DELETE, TRUNCATE, TRIGGER') ELSE FALSE END
UNION ALL
SELECT 'it may make something in the schema ' || nspname FROM pg_namespace
WHERE has_schema_privilege(:role, oid, 'CREATE')
UNION ALL
SELECT 'it may make schemas' WHERE has_database_privilege(:role, current_database(), 'CREATE')
"""
"""What the reading role could do beyond reading, in words; no row: nothing."""


class ReleasedViews:
    """Over the control database, where that is PostgreSQL and a role is set that is to read."""

    def __init__(self, database: Database, reader: str) -> None:
        """Open nothing.

        Raises:
            WrongUsage: a role is set without PostgreSQL, or its name is odd.
        """
        if reader and (database.engine.dialect.name != "postgresql" or not NAME.fullmatch(reader)):
            raise WrongUsage("[database] reader is a plain role of PostgreSQL, and needs [database] url.")
        self._database, self._reader = database, reader

    @property
    def are_offered(self) -> bool:
        """Whether there is anybody to read."""
        return bool(self._reader)

    def releases(self) -> dict[str, str]:
        """Which release's figures stand there, by cube."""
        with self._database.reading() as connection:
            return _standing(connection)

    def fill(self, views: Sequence[View]) -> int:
        """Put these in the place of what stands there, in one transaction; how many rows there are.

        Readers see what was there before until all is there. Tables of the same columns are kept, so that what
        people have built on them stays.

        Raises:
            Refused: the role could do more than read here. WrongUsage: there is no such role.
        """
        with self._database.writing(SCHEMA) as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            _check_reader(connection, self._reader)
            connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {self._reader}"))
            named = [*views, _log_of(views)]
            for gone in sorted(_tables(connection) - {view.name for view in named}):
                connection.execute(text(f'DROP TABLE {SCHEMA}."{gone}" CASCADE'))
            for view in named:
                _fill(connection, view)
                connection.execute(text(f'GRANT SELECT ON {SCHEMA}."{view.name}" TO {self._reader}'))
        return sum(len(next(iter(view.columns.values()))) for view in views)


def empty_views_of(connection: Connection, release: str) -> None:
    """Empty every table of that release, in the transaction that withdraws it."""
    if connection.dialect.name != "postgresql" or LOG not in _tables(connection):
        return
    asked = text(f"SELECT tabel FROM {SCHEMA}.{LOG} WHERE udgivelse = :release")  # noqa: S608
    for table in list(connection.scalars(asked, {"release": release})):
        connection.execute(text(f'DELETE FROM {SCHEMA}."{table}"'))  # noqa: S608
    connection.execute(text(f"DELETE FROM {SCHEMA}.{LOG} WHERE udgivelse = :release"), {"release": release})  # noqa: S608


def _standing(connection: Connection) -> dict[str, str]:
    if LOG not in _tables(connection):
        return {}
    rows = connection.execute(text(f"SELECT DISTINCT kube, udgivelse FROM {SCHEMA}.{LOG} WHERE kube <> ''"))  # noqa: S608
    return {cube: release for cube, release in rows}  # noqa: C416 (rows are no pairs to the type checker)


def _tables(connection: Connection) -> set[str]:
    asked = text("SELECT table_name FROM information_schema.tables WHERE table_schema = :schema")
    return set(connection.scalars(asked, {"schema": SCHEMA}))


def _check_reader(connection: Connection, reader: str) -> None:
    if connection.scalar(text("SELECT to_regrole(:role) IS NULL"), {"role": reader}):
        raise WrongUsage(f"There is no role {reader} in PostgreSQL: make it, with LOGIN and nothing else.")
    too_much = connection.scalar(text(TOO_MUCH), {"role": reader})
    if too_much is not None:
        raise Refused(f"The role {reader} is to read released figures and nothing else, but {too_much}.")


def _log_of(listed: Sequence[View]) -> View:
    """The table that says of every other which release it shows."""
    columns = {
        "tabel": [view.name for view in listed],
        "kube": [view.cube for view in listed],
        "udgivelse": [view.release for view in listed],
    }
    words = Words("Hvilken udgivelse hver tabel viser", "Which release each table shows")
    return View(LOG, words, ("tabel",), frozenset(columns), {}, columns)


def _fill(connection: Connection, view: View) -> None:
    kinds = {name: "text" if name in view.texts else "bigint" for name in view.columns}
    if not all(map(NAME.fullmatch, (view.name, *kinds))):
        raise WrongUsage(f"{view.name} cannot be a table of PostgreSQL.")
    place = f'{SCHEMA}."{view.name}"'
    if _shape(connection, view.name) == kinds:
        connection.execute(text(f"DELETE FROM {place}"))  # noqa: S608
    else:
        _make(connection, view, place, kinds)
    cursor = connection.connection.cursor()
    columns = ", ".join(f'"{name}"' for name in kinds)
    with cursor.copy(f"COPY {place} ({columns}) FROM STDIN") as copy:
        for row in zip(*view.columns.values(), strict=True):
            copy.write_row(row)


def _make(connection: Connection, view: View, place: str, kinds: dict[str, str]) -> None:
    defined = ", ".join(f'"{name}" {kind} NOT NULL' for name, kind in kinds.items())
    key = ", ".join(f'"{name}"' for name in view.key)
    connection.execute(text(f"DROP TABLE IF EXISTS {place} CASCADE"))
    connection.execute(text(f"CREATE TABLE {place} ({defined}, PRIMARY KEY ({key}))"))
    _comment(connection, f"TABLE {place}", view.words.da)
    for name, words in view.titles.items():
        if name in kinds:
            _comment(connection, f'COLUMN {place}."{name}"', words.da)


def _comment(connection: Connection, what: str, said: str) -> None:
    quoted = said.replace("'", "''").replace(":", r"\:")
    connection.execute(text(f"COMMENT ON {what} IS '{quoted}'"))


def _shape(connection: Connection, table: str) -> dict[str, str]:
    asked = text(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = :schema AND table_name = :table ORDER BY ordinal_position"
    )
    rows: Any = connection.execute(asked, {"schema": SCHEMA, "table": table})
    return {name: kind for name, kind in rows}  # noqa: C416
