"""A home on PostgreSQL is backed up and restored as any other: whole, of one moment, and without who was erased."""

import json
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from synlig.core.errors import IntegrityFailure, WrongUsage
from synlig.storage.backups.rows import copy_rows
from synlig.storage.control.database import Database, postgres_database
from synlig.storage.control.metadata import metadata
from synlig.storage.control.migrating import migrate
from synlig.storage.control.schema import delivery, receipt
from synlig.storage.task_runs import task_run
from tests import postgres
from tests.attacks.erasure.test_nothing_is_left import erased, scanned, traces
from tests.attacks.erasure.test_restore import backed_up, restored
from tests.databases import Making, kinds_of_database, opener, postgres_url
from tests.people import Home, rows_of_others, surrogate_of

__all__ = ["opener", "postgres_url"]
MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def on(home: Home, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Move the home to PostgreSQL, by a backup of it that is restored there."""
    place = backed_up(home)
    monkeypatch.setenv("SYNLIG_DATABASE__URL", url)
    assert restored(home, place) == 0
    monkeypatch.delenv("SYNLIG_DATABASE__URL")


def every_row(url: str) -> dict[str, list[str]]:
    """All rows of a database as text, by table."""
    opened = postgres_database(url, "control")
    try:
        with opened.reading() as connection:
            asked = {name: text(f'SELECT t::text FROM "{name}" t ORDER BY 1') for name in metadata.tables}  # noqa: S608
            return {name: list(connection.scalars(statement)) for name, statement in asked.items()}
    finally:
        opened.close()


def test_a_home_moves_to_postgresql_and_back_by_its_backup(
    home: Home, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, url = home.found(home.other), postgres.new_database(postgres_url)
    on(home, url, monkeypatch)
    assert not (home.path / "databases" / "control.db").exists()
    assert json.dumps(url) in (home.path / "settings.toml").read_text()
    there = [row for row in home.found(home.other) if row.store not in ("log", "backups")]
    assert there == [row for row in theirs if row.store not in ("log", "backups")]
    monkeypatch.setenv("SYNLIG_DATABASE__URL", "")
    assert restored(home, backed_up_from_postgresql(home, monkeypatch)) == 0
    monkeypatch.delenv("SYNLIG_DATABASE__URL")
    assert (home.path / "databases" / "control.db").is_file()
    back = [row for row in home.found(home.other) if row.store not in ("log", "backups")]
    assert back == there


def backed_up_from_postgresql(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    with monkeypatch.context() as as_it_says_itself:
        as_it_says_itself.delenv("SYNLIG_DATABASE__URL", raising=False)
        return backed_up(home)


def test_who_was_erased_since_never_reaches_the_new_database(
    home: Home, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (postgres.new_database(postgres_url) for _ in range(2))
    on(home, old, monkeypatch)
    wanted, wiring = traces(home), home.wired()
    surrogate = surrogate_of(wiring, home.person)
    wiring.close()
    before, place = rows_of_others(home, [surrogate]), backed_up(home)
    assert any(surrogate in row for rows in every_row(old).values() for row in rows)
    erased(home)
    shutil.rmtree(home.path)
    monkeypatch.setenv("SYNLIG_DATABASE__URL", new)
    assert restored(home, place) == 0
    monkeypatch.delenv("SYNLIG_DATABASE__URL")
    rows = every_row(new)
    assert sum(map(len, rows.values())) > 100
    assert [row for some in rows.values() for row in some if surrogate in row or home.person in row] == []
    assert scanned(home, wanted) == []
    assert home.found() == []
    assert rows_of_others(home, []) == before


def test_a_database_in_which_something_is_kept_is_not_written_over(
    home: Home, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.new_database(postgres_url)
    on(home, url, monkeypatch)
    place, before = backed_up(home), every_row(url)
    capsys.readouterr()
    assert restored(home, place) == 2
    assert "not empty" in capsys.readouterr().err
    assert every_row(url) == before
    assert home.found(home.other)


@contextmanager
def opened(making: Making) -> Generator[Database]:
    database = making()
    yield database
    database.close()


def add(connection: Connection, name: str) -> None:
    connection.execute(insert(delivery).values(id=name, sender="s", door="file", received_at=MOMENT))


def migrated(postgres_url: str) -> Generator[Database]:
    database = postgres_database(postgres.new_database(postgres_url), "control")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def fresh(postgres_url: str) -> Generator[Database]:
    yield from migrated(postgres_url)


@pytest.fixture
def other(postgres_url: str) -> Generator[Database]:
    yield from migrated(postgres_url)


@kinds_of_database()
def test_a_copy_is_of_one_moment(opener: Making, fresh: Database) -> None:
    """What is committed once the first table was read is in no other table either."""
    with opened(opener) as database, opened(opener) as another:
        with database.writing() as connection:
            add(connection, "before")

        with database.reading(at_one_moment=True) as connection:
            connection.execute(select(func.count()).select_from(receipt))
            with another.writing() as elsewhere:
                add(elsewhere, "meanwhile")
            assert connection.scalars(select(delivery.c.id)).all() == ["before"]
        assert copy_rows(database, fresh) == 2


@kinds_of_database()
def test_running_numbers_go_on_and_none_is_used_twice(opener: Making, fresh: Database) -> None:
    row = {"task": "release", "due_at": MOMENT, "started_at": MOMENT, "outcome": "done", "holder": "h"}
    with opened(opener) as database:
        with database.writing() as connection:
            for _ in range(3):
                connection.execute(insert(task_run).values(row))
            connection.execute(task_run.delete().where(task_run.c.id == 3))
        copy_rows(database, fresh)
    with fresh.writing() as connection:
        assert connection.execute(insert(task_run).values(row)).inserted_primary_key == (4,)


def test_a_table_that_is_not_known_is_not_left_out_in_silence(fresh: Database, other: Database) -> None:
    with other.writing() as connection:
        connection.execute(text("CREATE TABLE of_a_stranger (id integer)"))
    with pytest.raises(IntegrityFailure, match="of_a_stranger"):
        copy_rows(other, fresh)


def test_only_an_empty_database_is_copied_into(fresh: Database, other: Database) -> None:
    for database in (fresh, other):
        with database.writing() as connection:
            add(connection, "there")
    with pytest.raises(WrongUsage, match="not empty"):
        copy_rows(other, fresh)
