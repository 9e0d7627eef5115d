"""Taking a citizen's rows out of the stored files: new files without them, swapped in by one transaction (K23)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Final

import pyarrow.compute as pc
from sqlalchemy import delete, insert

from synlig.core.cpr import Surrogate
from synlig.core.errors import Unavailable
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.failures import surely_undone
from synlig.storage.control.schema import manifest
from synlig.storage.durable import Presence, sync_folder
from synlig.storage.erasing.schema import erasure_file
from synlig.storage.manifest import Manifest, StoredFile, add_files
from synlig.storage.searching.rows import Rows
from synlig.storage.tables.writing import PATTERN, Part, new_path, write_part

_AT_ONCE: Final = 4


class ErasableTables:
    """The tables' folder for those who take rows out of it."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys) -> None:
        self._database, self._folder, self._keys = database, folder, keys
        self._rows = Rows(database, folder, keys)

    def remove(self, surrogate: Surrogate, erasure: str) -> int:
        """Take the citizen's rows out; how many. The old files are noted under `erasure`, to be destroyed.

        Raises:
            IntegrityFailure: a file is not what was written. Unavailable: disk full or database busy; nothing changed.
        """
        presence = Presence(self._folder)
        presence.clear_then_stay(PATTERN, Manifest(self._database).known)
        try:
            return self._remove(surrogate, erasure)
        finally:
            presence.leave()

    def _remove(self, surrogate: Surrogate, erasure: str) -> int:
        old = self._rows.files_with(surrogate)
        new = list[StoredFile]()
        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                new = [file for file in pool.map(self._without, old, repeat(surrogate)) if file is not None]
            for folder in sorted({(self._folder / file.path).parent for file in new}):
                sync_folder(folder)
            self._swap(old, new, erasure)
        except BaseException as error:
            if surely_undone(error):
                for file in new:
                    (self._folder / file.path).unlink(missing_ok=True)
            raise
        return sum(file.rows for file in old) - sum(file.rows for file in new)

    def _without(self, file: StoredFile, surrogate: Surrogate) -> StoredFile | None:
        """A new file with the others' rows, as old as the one it replaces; None when there are no others."""
        rows = self._rows.opened(file).filter(pc.field("surrogate") != surrogate)
        if not rows.num_rows:
            return None
        part = Part(new_path(file.table, file.bucket), file.table, file.bucket, rows)
        return write_part(self._folder, part, self._keys, lambda: file.created_at)

    def _swap(self, old: Sequence[StoredFile], new: Sequence[StoredFile], erasure: str) -> None:
        if not old:
            return
        with self._database.writing() as connection:
            for some in pieces([file.path for file in old]):
                gone = connection.execute(delete(manifest).where(manifest.c.path.in_(some))).rowcount
                if gone != len(some):
                    raise Unavailable("The tables were rewritten meanwhile; nothing was changed; run it again.")
                left = [{"path": path, "start": 0, "length": 0, "erasure": erasure} for path in some]
                connection.execute(insert(erasure_file), left)
            add_files(connection, new)
