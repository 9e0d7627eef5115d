"""Stored files whose rows lie in other files by now: they count no more, and go when nobody reads them (K23)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import replaced_file
from synlig.storage.erasing.destroying import PATIENCE_S, destroy_file
from synlig.storage.tables.readers import Readers

LONGEST: Final = timedelta(days=1)
"""Whoever reads longer than that from one list begins anew."""


class Replaced:
    """The replaced files of one home."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder, self._readers = database, folder, Readers(folder)

    def let_go(self, now: datetime) -> int:
        """Overwrite and remove those that nobody can be reading; how many."""
        there = self._there()
        free = self._readers.nobody()  # asked after they were listed: they are in nobody's list from here on
        gone = {path: 0.0 if free else PATIENCE_S for path, at in there if free or at < now - LONGEST}
        return self._destroyed(gone)

    def destroy_all(self) -> int:
        """Overwrite and remove all of them, for who must take rows out of them now; how many.

        A reader of an old list then finds a file gone, and looks again.
        """
        return self._destroyed(dict.fromkeys((path for path, _ in self._there()), PATIENCE_S))

    def _there(self) -> list[tuple[str, datetime]]:
        asked = select(replaced_file).order_by(replaced_file.c.path)
        with self._database.reading() as connection:
            return [(row.path, row.replaced_at) for row in connection.execute(asked)]

    def _destroyed(self, patience: dict[str, float]) -> int:
        for path, seconds in patience.items():
            destroy_file(self._folder / path, seconds)
        with self._database.writing() as connection:
            for some in pieces(list(patience)):
                connection.execute(delete(replaced_file).where(replaced_file.c.path.in_(some)))
        return len(patience)


def note_replaced(connection: Connection, paths: Sequence[str], now: datetime) -> None:
    """In the transaction in which other files took their place."""
    connection.execute(insert(replaced_file), [{"path": path, "replaced_at": now} for path in paths])
