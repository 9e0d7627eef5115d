"""Bringing a database to the newest form by the numbered files of a migrations folder."""

from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, String, Table

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database

CONTROL: Final = Path(__file__).parents[1] / "migrations"
HUNG_ON: Final = "hung_on"
"""The name in a migration that once hung on another than the first: what a database has that lists it alone."""
STAMPS: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def migrate(database: Database, folder: Path = CONTROL) -> None:
    """Carry out every migration that `database` lacks, all in one transaction; nobody waits when it lacks none.

    What a newer program added is left alone: databases only ever gain tables and columns, so one can go back to the
    program before.

    Raises:
        IntegrityFailure: damaged, or the wrong key. Unavailable: busy, full or gone, or it lacks something of this
            program and has something of another.
    """
    config = _config(folder)
    lacks, foreign = _differences(database, config)
    if lacks and foreign:
        raise Unavailable(f"The {database.name} database was changed by a newer Synlig. Install that, or a newer one.")
    _list_forerunners(database, config)
    if not lacks:
        return
    with database.writing(in_order="migrations") as connection:
        config.attributes["connection"] = connection
        script = ScriptDirectory.from_config(config)

        def lacking(revision: Any, _context: Any) -> list[Any]:
            """By their numbers: each hangs on the first alone, and a later one may build on an earlier one's tables."""
            steps: list[Any] = script._upgrade_revs("heads", revision)  # noqa: SLF001
            return sorted(steps, key=lambda step: step.revision.revision)

        with EnvironmentContext(config, script, fn=lacking):
            script.run_env()


def check_newest(database: Database, folder: Path = CONTROL) -> None:
    """Refuse a database whose form is not the one this program knows.

    Raises:
        Unavailable: it must be migrated first, or a newer program made it.
    """
    if any(_differences(database, _config(folder))):
        raise Unavailable(f"The {database.name} database has the form of another version of Synlig.")


def _differences(database: Database, config: Config) -> tuple[bool, bool]:
    """(whether it lacks a migration of this program, whether it has one that this program does not know)."""
    there = _listed(database)
    there |= _forerunners(there, config)
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    return bool(set(script.get_heads()) - there), bool(there - known)


def _listed(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def _forerunners(there: set[str], config: Config) -> set[str]:
    """What was done and is not listed: a migration that hung on another took its place in the list."""
    followers = [each for each in ScriptDirectory.from_config(config).walk_revisions() if each.revision in there]
    return {str(getattr(each.module, HUNG_ON)) for each in followers if hasattr(each.module, HUNG_ON)} - there


def _list_forerunners(database: Database, config: Config) -> None:
    """List them, so that the program before finds what it knows, and what comes next is done once."""
    if missing := _forerunners(_listed(database), config):
        with database.writing(in_order="migrations") as connection:
            for each in sorted(missing):
                connection.execute(database.insert_new(STAMPS).values(version_num=each))


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    return config
