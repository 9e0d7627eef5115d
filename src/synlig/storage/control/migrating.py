"""Bringing a database to the newest form by the numbered files of a migrations folder."""

from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database

CONTROL: Final = Path(__file__).parents[1] / "migrations"


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
    if not lacks:
        return
    if foreign:
        raise Unavailable(f"The {database.name} database was changed by a newer Synlig. Install that, or a newer one.")
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
    with database.reading() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    return bool(set(script.get_heads()) - there), bool(there - known)


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    return config
