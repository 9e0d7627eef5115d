"""The control database is the same on every kind of database it may rest in."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

import synlig.storage
from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import metadata
from synlig.storage.control.migrating import CONTROL, check_newest, migrate
from synlig.storage.control.schema import delivery
from synlig.storage.vault.schema import MIGRATIONS as VAULT
from tests.databases import kinds_of_database

A_MOMENT = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC)


def _every_table_of_storage() -> None:
    for module in pkgutil.walk_packages(synlig.storage.__path__, "synlig.storage."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def _insert_twice(connection: Connection, row: dict[str, object]) -> None:
    for _ in range(2):
        connection.execute(insert(delivery).values(row))


@kinds_of_database()
def test_the_migrations_make_exactly_what_the_code_declares(database: Database) -> None:
    _every_table_of_storage()
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@kinds_of_database()
def test_migrating_again_changes_nothing_and_the_form_is_the_newest(database: Database) -> None:
    migrate(database)
    check_newest(database)


def _stamp(database: Database, revision: str) -> None:
    with database.writing() as connection:
        connection.execute(text("insert into alembic_version (version_num) values (:of)"), {"of": revision})


@kinds_of_database()
def test_the_program_before_runs_on_what_a_newer_one_made_but_copies_none_of_it(database: Database) -> None:
    _stamp(database, "9999")
    migrate(database)
    with pytest.raises(Unavailable, match="another version"):
        check_newest(database)


@kinds_of_database()
def test_a_database_that_lacks_one_migration_and_has_a_foreign_one_is_refused_in_words(database: Database) -> None:
    _stamp(database, "9999")
    with database.writing() as connection:
        connection.execute(text("delete from alembic_version where version_num = '0292'"))
    with pytest.raises(Unavailable, match="newer Synlig"):
        migrate(database)


@pytest.mark.parametrize(("folder", "of_old"), [(CONTROL, {"0061", "0232"}), (VAULT, {"0003"})])
def test_every_migration_hangs_on_the_first_so_that_one_can_go_back_to_the_program_before(
    folder: Path, of_old: set[str]
) -> None:
    """A chained one would take its forerunner's place in the list of what was done; those of the beginning do."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    chained = {
        one.revision for one in ScriptDirectory.from_config(config).walk_revisions() if one.down_revision != "0001"
    }
    assert chained - {"0001"} == of_old


@kinds_of_database()
def test_an_instant_comes_back_aware_and_utc_to_the_microsecond(database: Database) -> None:
    elsewhere = A_MOMENT.astimezone(timezone(timedelta(hours=9)))
    with database.writing() as connection:
        connection.execute(insert(delivery).values(id="d", sender="s", door="file", received_at=elsewhere))
    with database.reading() as connection:
        kept = connection.execute(select(delivery.c.received_at)).scalar_one()
    assert kept == A_MOMENT
    assert kept.utcoffset() == timedelta(0)


@kinds_of_database()
def test_a_naive_instant_is_not_stored(database: Database) -> None:
    naive = A_MOMENT.replace(tzinfo=None)
    with pytest.raises(StatementError), database.writing() as connection:
        connection.execute(insert(delivery).values(id="d", sender="s", door="file", received_at=naive))


@kinds_of_database()
def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    row: dict[str, object] = {"id": "d", "sender": "s", "door": "file", "received_at": A_MOMENT}
    with pytest.raises(IntegrityError), database.writing() as connection:
        _insert_twice(connection, row)
    with database.reading() as connection:
        assert connection.execute(select(delivery.c.id)).all() == []


@kinds_of_database()
def test_insert_new_leaves_a_row_that_is_there_as_it_is(database: Database) -> None:
    with database.writing() as connection:
        for door in ("first", "second"):
            row = {"id": "d", "sender": "s", "door": door, "received_at": A_MOMENT}
            connection.execute(database.insert_new(delivery).values(row))
        assert connection.execute(select(delivery.c.door)).scalars().all() == ["first"]
