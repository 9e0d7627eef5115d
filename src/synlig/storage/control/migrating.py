"""Bringing a database to the newest form by the numbered files of a migrations folder."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database

CONTROL: Final = Path(__file__).parents[1] / "migrations"


def migrate(database: Database, folder: Path = CONTROL) -> None:
    """Carry out every migration that `database` lacks, all in one transaction; nobody waits when it lacks none.

    Raises:
        IntegrityFailure: damaged, or the wrong key. Unavailable: busy, full or gone.
    """
    config = _config(folder)
    if _is_newest(database, config):
        return
    with database.writing(in_order="migrations") as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def check_newest(database: Database, folder: Path = CONTROL) -> None:
    """Refuse a database whose form is not the one this program knows.

    Raises:
        Unavailable: it must be migrated first, or a newer program made it.
    """
    if not _is_newest(database, _config(folder)):
        raise Unavailable(f"The {database.name} database has the form of another version of Synlig.")


def _is_newest(database: Database, config: Config) -> bool:
    with database.reading() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    return there == set(ScriptDirectory.from_config(config).get_heads())


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    return config
