"""A database's file as it is at one moment, copied while nobody may write."""

import time
from pathlib import Path
from typing import Any, Final

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database
from synlig.storage.durable import write_new

TRIES: Final = 100
_STEP: Final = 1 << 20


def copy_database(database: Database, file: Path, target: Path) -> None:
    """Copy the SQLCipher `file` of `database` to the new file `target`; it is as sealed there as here.

    Raises:
        Unavailable: it is never quiet.
    """
    for _ in range(TRIES):
        if _copied(database, file, target):
            return
        time.sleep(0.05)
    raise Unavailable(f"The {database.name} database is too busy to be copied; try again.")


def _copied(database: Database, file: Path, target: Path) -> bool:
    """One try: fold the journal in, keep writers out, and see that nothing came between."""
    connection = database.engine.raw_connection()
    try:
        cursor: Any = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute("BEGIN IMMEDIATE")
        try:
            journal = file.with_name(f"{file.name}-wal")
            if journal.exists() and journal.stat().st_size:
                return False
            with file.open("rb") as source:
                write_new(target, iter(lambda: source.read(_STEP), b""))
            return True
        finally:
            cursor.execute("ROLLBACK")
            cursor.close()
    finally:
        connection.close()
