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
    """Carry out every migration that `database` lacks, all in one transaction.

    Raises:
        IntegrityFailure: damaged, or the wrong key. Unavailable: busy, full or gone.
    """
    with database.writing(in_order="migrations") as connection:
        config = _config(folder)
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def check_newest(database: Database, folder: Path = CONTROL) -> None:
    """Refuse a database whose form is not the one this program knows.

    Raises:
        Unavailable: it must be migrated first, or a newer program made it.
    """
    with database.reading() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    if there != set(ScriptDirectory.from_config(_config(folder)).get_heads()):
        raise Unavailable(f"The {database.name} database has the form of another version of Synlig: run synlig init.")


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    return config
