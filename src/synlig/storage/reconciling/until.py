"""The tables as they were at an instant: only files that were written by then, rewritten ones in their place."""

from datetime import datetime
from pathlib import Path

from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.manifest import Manifest, StoredFile
from synlig.storage.tables.reading import Tables


class _ManifestUntil(Manifest):
    def __init__(self, database: Database, until: datetime) -> None:
        super().__init__(database)
        self._until = until

    def files(self, table: str | None = None) -> list[StoredFile]:
        """The files that were written by then; one that an erasure rewrote is as old as the one it replaced."""
        return [file for file in super().files(table) if file.created_at <= self._until]


class TablesUntil(Tables):
    """The tables' folder for those who count what was counted before."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys, until: datetime) -> None:
        super().__init__(database, folder, keys)
        self._manifest = _ManifestUntil(database, until)
