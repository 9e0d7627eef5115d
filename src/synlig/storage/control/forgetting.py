"""What was deleted is not to be read in a database's file or journal either."""

import time
from typing import Final

from synlig.core.errors import Unavailable
from synlig.storage.control.database import DRIVER, Database

TRIES: Final = 50


def forget_deleted(database: Database) -> bool:
    """Write the file anew out of what is left, and cut its journal; False when readers hold that.

    `secure_delete` zeroes a row where it lies, but not the copies that stayed behind when its page was balanced.
    On PostgreSQL the dead rows are vacuumed; what its archived journals hold is for its own backups to let go of.

    Raises:
        Unavailable: others write all the time, or there is no room; to be run again.
    """
    if database.engine.dialect.name != "sqlite":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    _write_anew(database)
    return any(_cut(database) or time.sleep(0.1) for _ in range(TRIES))


def _write_anew(database: Database) -> None:
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
    except DRIVER.OperationalError:
        raise Unavailable(f"The {database.name} database could not be written anew; try again.") from None
    finally:
        connection.close()


def _cut(database: Database) -> bool:
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    return busy == 0
