"""What was deleted is not to be read in a database's journal either."""

import time
from typing import Final

from synlig.storage.control.database import Database

TRIES: Final = 50


def forget_deleted(database: Database) -> bool:
    """Fold the journal into the file, where deleted rows are zeros already, and cut it; False when readers hold it.

    On PostgreSQL the dead rows are vacuumed; what its archived journals hold is for its own backups to let go of.
    """
    if database.engine.dialect.name != "sqlite":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    return any(_cut(database) or time.sleep(0.1) for _ in range(TRIES))


def _cut(database: Database) -> bool:
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    return busy == 0
