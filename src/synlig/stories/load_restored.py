"""Put the checked control database of a restored home into PostgreSQL, where the home keeps it there (K25)."""

from synlig.core.settings import Settings
from synlig.storage.backups.restoring import Staged, name_database
from synlig.storage.backups.rows import copy_rows
from synlig.storage.control.database import Database
from synlig.storage.erasing.destroying import destroy_file


def load_restored(staged: Staged, *, control: Database, destination: Database | None, whole_settings: Settings) -> int:
    """How many rows went over, all or none; only what the register of erasures was held against reaches PostgreSQL.

    The home's settings name the database that it was restored to.

    Raises:
        WrongUsage: the database there has rows. Unavailable: it is busy, full or gone.
    """
    name_database(staged.home, whole_settings.database.url)
    if destination is None:
        return 0
    rows = copy_rows(control, destination)
    control.close()
    destroy_file(staged.home.control_database)
    return rows
