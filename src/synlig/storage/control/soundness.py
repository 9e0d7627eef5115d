"""Reading a whole database to see that it is what was written (`synlig check --stores`)."""

import contextlib
from typing import Final

from sqlalchemy.exc import DBAPIError

from synlig.core.errors import IntegrityFailure
from synlig.storage.control.database import Database

FOLD: Final = "PRAGMA wal_checkpoint(FULL)"
"""First: after a power cut a page of the file may be torn while it is whole in the WAL, which pages are read from."""
CHECKS: Final = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check")


def check_sound(database: Database) -> None:
    """Return quietly when every page is authentic and every row fits.

    PostgreSQL looks after its own pages (initdb --data-checksums); there is nothing to read here then.

    Raises:
        IntegrityFailure: some page or row is not what was written.
    """
    if database.engine.dialect.name != "sqlite":
        return
    with database.reading() as connection:
        with contextlib.suppress(DBAPIError):  # a full disk has no room to fold it into
            connection.exec_driver_sql(FOLD)
        for check in CHECKS:
            if [row for row in connection.exec_driver_sql(check) if row[0] != "ok"]:
                raise IntegrityFailure(f"The {database.name} database is damaged.")
