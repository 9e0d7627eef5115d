"""A database as the rooms of storage use it: SQLCipher in the home, or PostgreSQL, with the same two verbs."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from synlig.core.errors import NotFound, Unavailable, WrongUsage
from synlig.storage.control.failures import meaning

Value = TypeVar("Value")
DRIVER: Final[Any] = dbapi2
BUSY_SECONDS: Final = 30
AT_ONCE: Final = 500
"""How many values one `IN (…)` is given; far under what either database takes."""
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


class Database:
    """An engine with its name for messages. `reading` and `writing` give a connection inside one transaction."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    @contextmanager
    def reading(self, *, at_one_moment: bool = False) -> Generator[Connection, None, None]:
        """One view, on SQLite of one moment; on PostgreSQL each statement's own, unless `at_one_moment` is asked for.

        Raises:
            IntegrityFailure: damaged, or the wrong key. Unavailable: busy, full or gone.
        """
        engine = self.engine
        if at_one_moment and engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with self._translated(), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, in_order: str | None = None, *, shared: bool = False) -> Generator[Connection, None, None]:
        """One transaction, durable when the block ends; rolled back when it raises.

        `in_order` names a lock so that what is written under it commits in the order of its running numbers
        (SQLite has one writer at a time anyway). Those who hold it `shared` do not wait for each other.

        Raises:
            IntegrityFailure: damaged, or the wrong key. Unavailable: busy, full or gone; nothing was written.
            sqlalchemy.exc.IntegrityError: a constraint decided against it.
        """
        writer = self.engine.execution_options(synlig_writes=True)
        with self._translated(), writer.begin() as connection:
            if in_order is not None and self.engine.dialect.name == "postgresql":
                lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
                connection.execute(text(f"SELECT {lock}(hashtext(:lock))"), {"lock": in_order})
            yield connection

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that leaves rows whose key is there already as they are."""
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        return dialect.insert(table).on_conflict_do_nothing()

    def close(self) -> None:
        """Give all connections back; SQLite then folds its WAL into the file."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Generator[None, None, None]:
        try:
            yield
        except PoolTimeout:
            raise Unavailable(f"The {self.name} database has more to do than it can; try again.") from None
        except DBAPIError as error:
            ours = meaning(error, self.name)
            if ours is None:
                raise
            raise ours from None


def sqlcipher_database(path: Path, key: str, name: str, *, create: bool = False) -> Database:
    """The SQLCipher file `path` under the raw 256-bit `key` (64 hex digits).

    Raises:
        NotFound: no such file, and `create` is not asked for. WrongUsage: `create`, and it is there already.
    """
    if create:
        _create_private(path, name)
    elif not path.is_file():
        raise NotFound(f"The {name} database is not in this home.")
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, key),
        module=DRIVER,
        poolclass=QueuePool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return Database(engine, name)


def postgres_database(url: str, name: str) -> Database:
    """The PostgreSQL database at `url` (`postgresql+psycopg://…`; the extra `postgresql` brings the driver).

    Raises:
        WrongUsage: another kind of URL, or the driver is not installed.
    """
    if not url.startswith("postgresql+psycopg://"):
        raise WrongUsage("[database] url must be empty or begin with postgresql+psycopg://.")
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise WrongUsage(
            "[database] url names PostgreSQL, but its driver is not installed: install psycopg."
        ) from error
    event.listen(engine, "connect", _durable)
    return Database(engine, name)


def pieces(values: Sequence[Value]) -> Generator[Sequence[Value], None, None]:
    """`values` in runs of at most `AT_ONCE`."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _create_private(path: Path, name: str) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise WrongUsage(f"The {name} database is there already; it is not overwritten.") from None


def _connect(path: Path, key: str) -> Any:
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = DRIVER.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _begin(connection: Connection) -> None:
    """SQLite's driver would begin late and read first: two writers could then only fail, not wait."""
    writes = connection.get_execution_options().get("synlig_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _durable(connection: Any, _record: object) -> None:
    connection.execute("SET synchronous_commit = on")
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()
