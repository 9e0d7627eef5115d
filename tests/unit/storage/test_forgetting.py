"""What was deleted is in no page of the file: not where it lay, and not where a balanced page left a copy of it."""

import random
import secrets
from pathlib import Path

import pytest

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.forgetting import forget_deleted
from tests.opened_up import _pages

ROWS = 3000


def pages(path: Path, key: str) -> bytes:
    return b"".join(_pages(path.read_bytes(), bytes.fromhex(key)))


def folded_in(database: Database) -> None:
    connection = database.engine.raw_connection()
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def test_copies_that_page_balancing_left_behind_are_gone_too(tmp_path: Path) -> None:
    path, key, draw = tmp_path / "some.db", secrets.token_hex(32), random.Random(1)
    names = [f"{draw.getrandbits(128):032x}" for _ in range(ROWS)]
    database = sqlcipher_database(path, key, "some", create=True)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE r (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, state TEXT)")
        connection.exec_driver_sql("CREATE INDEX i ON r (name)")
        connection.exec_driver_sql("INSERT INTO r (name, state) VALUES (?, 'new')", [(name,) for name in names])
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE r SET name = substr(name, 1, 16), state = 'longer than before'")
    folded_in(database)
    left = [name for name in names if name.encode() in pages(path, key)]
    assert left, "SQLite zeroes them by itself: nothing need be written anew any more"
    assert forget_deleted(database)
    assert [name for name in names if name.encode() in pages(path, key)] == []
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*), max(id) FROM r").one() == (ROWS, ROWS)
    assert not path.with_name("some.db-wal").exists() or not path.with_name("some.db-wal").stat().st_size
    database.close()


def test_while_another_writes_it_is_to_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlig.storage.control.database.BUSY_SECONDS", 0.1)
    database = sqlcipher_database(tmp_path / "some.db", secrets.token_hex(32), "some", create=True)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE r (id INTEGER PRIMARY KEY)")
        with pytest.raises(Unavailable, match="try again"):
            forget_deleted(database)
    database.close()
