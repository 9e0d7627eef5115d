"""Taking a citizen's rows out of the stored files: new files without them, swapped in by one transaction (K23)."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc
from sqlalchemy import delete, insert

from synlig.core.cpr import Surrogate
from synlig.core.errors import Unavailable
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.failures import surely_undone
from synlig.storage.control.schema import manifest
from synlig.storage.durable import Presence, sync_folder
from synlig.storage.erasing.destroying import destroy_file
from synlig.storage.erasing.schema import erasure_file
from synlig.storage.manifest import Manifest, StoredFile, add_files
from synlig.storage.searching.rows import Rows
from synlig.storage.tables.replaced import Replaced
from synlig.storage.tables.writing import PATTERN, Part, new_path, write_part

_AT_ONCE: Final = 4


class ErasableTables:
    """The tables' folder for those who take rows out of it."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys) -> None:
        self._database, self._folder, self._keys = database, folder, keys
        self._rows, self._manifest = Rows(database, folder, keys), Manifest(database)
        self._replaced = Replaced(database, folder)

    def remove(self, surrogate: Surrogate, erasure: str) -> int:
        """Take the citizen's rows out; how many. The old files are noted under `erasure`, to be destroyed.

        Raises:
            IntegrityFailure: a file is not what was written. Unavailable: disk full or database busy; nothing changed.
        """
        presence = Presence(self._folder)
        presence.clear_then_stay(PATTERN, self._manifest.known)
        try:
            self._replaced.destroy_all()
            return self._remove(surrogate, erasure)
        finally:
            presence.leave()

    def remove_older(self, before: datetime, *, dry: bool) -> tuple[int, int]:
        """Take out the rows known before that instant, or count them; (how many, of how many)."""
        files = self._manifest.files()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            old = dict(zip(files, pool.map(self._rows.known_before, files, repeat(before)), strict=True))
        affected = [file for file, number in old.items() if number]
        gone = sum(old.values())
        if gone and not dry:
            presence = Presence(self._folder)
            presence.clear_then_stay(PATTERN, self._manifest.known)
            try:
                self._replaced.destroy_all()
                self._replace(affected, pc.field("known_at") >= before, None)
            finally:
                presence.leave()
            for file in affected:
                destroy_file(self._folder / file.path)
        return gone, sum(file.rows for file in files)

    def _remove(self, surrogate: Surrogate, erasure: str) -> int:
        old = self._rows.files_with(surrogate)
        return self._replace(old, pc.field("surrogate") != surrogate, erasure)

    def _replace(self, old: Sequence[StoredFile], kept: Any, erasure: str | None) -> int:
        """Files with the rows that `kept` says yes to, in place of `old`; how many rows are gone."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            written = (file for file in pool.map(self._with_only, old, repeat(kept)) if file is not None)
            new = self._put_in_place(old, written, erasure)
        return sum(file.rows for file in old) - sum(file.rows for file in new)

    def _put_in_place(
        self, old: Sequence[StoredFile], written: Iterable[StoredFile], erasure: str | None = None
    ) -> list[StoredFile]:
        """The files that are `written`, in place of `old`; when that fails, none of them stays."""
        new = list[StoredFile]()
        try:
            new.extend(written)
            for folder in sorted({(self._folder / file.path).parent for file in new}):
                sync_folder(folder)
            self._swap(old, new, erasure)
        except BaseException as error:
            if surely_undone(error):
                for file in new:
                    (self._folder / file.path).unlink(missing_ok=True)
            raise
        return new

    def _with_only(self, file: StoredFile, kept: Any) -> StoredFile | None:
        """A new file with those rows, as old as the one it replaces; None when there are none."""
        rows = self._rows.opened(file).filter(kept)
        if not rows.num_rows:
            return None
        part = Part(new_path(file.table, file.bucket), file.table, file.bucket, rows)
        return write_part(self._folder, part, self._keys, lambda: file.created_at)

    def _swap(self, old: Sequence[StoredFile], new: Sequence[StoredFile], erasure: str | None) -> None:
        if not old:
            return
        with self._database.writing() as connection:
            for some in pieces([file.path for file in old]):
                gone = connection.execute(delete(manifest).where(manifest.c.path.in_(some))).rowcount
                if gone != len(some):
                    raise Unavailable("The tables were rewritten meanwhile; nothing was changed; run it again.")
                if erasure is not None:
                    left = [{"path": path, "start": 0, "length": 0, "erasure": erasure} for path in some]
                    connection.execute(insert(erasure_file), left)
            add_files(connection, new)
