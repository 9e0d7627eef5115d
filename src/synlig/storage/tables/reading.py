"""Reading tables: as datasets that decrypt, and file by file against the manifest."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds

from synlig.core.errors import IntegrityFailure, NotFound
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.manifest import Manifest, StoredFile
from synlig.storage.tables.readers import Readers

_STEP: Final = 1 << 20
_NAMED_AT_MOST: Final = 5


class Tables:
    """The folder `<home>/tables` for those who only read."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys) -> None:
        self._manifest = Manifest(database)
        self._folder = folder
        self._keys = keys
        self._readers = Readers(folder)

    def names(self) -> list[str]:
        """The tables that have rows."""
        return sorted({file.table for file in self._manifest.files()})

    def dataset(self, name: str, schema: pa.Schema | None = None, buckets: Collection[int] | None = None) -> Any:
        """The rows of table `name` as they are in the manifest now (`pyarrow.dataset.Dataset`), or of some buckets.

        The columns are those of `schema`, else those of the newest file; what an older file lacks is null. With
        `schema` a table without rows is an empty dataset. Damage inside a file shows when its rows are read
        (`Engine.query` makes that an IntegrityFailure). Files that are merged meanwhile stay while the dataset lives;
        one made of it (`filter`) does not keep them.

        Raises:
            NotFound: no rows and no `schema`. IntegrityFailure: a file is gone, cut, grown or cannot be opened.
        """
        with self._readers.reading():
            files = [file for file in self._manifest.files(name) if buckets is None or file.bucket in buckets]
            if not files:
                if schema is None:
                    raise NotFound(f"The table {name} has no rows yet.")
                return ds.dataset(schema.empty_table())
            _raise_for([file.path for file in files if not self._is_whole(file)])
            dataset = self._opened(files, schema)
            self._readers.hold_for(dataset)
            return dataset

    def verify(self) -> int:
        """Read every stored file and hold it against the manifest; the number of files.

        Raises:
            IntegrityFailure: a file is not what was written; it is named.
        """
        with self._readers.reading():
            files = self._manifest.files()
            _raise_for([file.path for file in files if not self._is_sound(file)])
        return len(files)

    def _opened(self, files: Sequence[StoredFile], schema: pa.Schema | None) -> Any:
        newest_first = [str(self._folder / file.path) for file in reversed(files)]
        try:
            return ds.dataset(newest_first, schema=schema, format=self._keys.format())
        except (OSError, pa.ArrowException):
            raise _damage([files[-1].path]) from None

    def _is_whole(self, file: StoredFile) -> bool:
        path = self._folder / file.path
        return path.is_file() and path.stat().st_size == file.bytes

    def _is_sound(self, file: StoredFile) -> bool:
        return self._is_whole(file) and _sha256(self._folder / file.path) == file.sha256


def _raise_for(damaged: Sequence[str]) -> None:
    if damaged:
        raise _damage(damaged)


def _damage(paths: Sequence[str]) -> IntegrityFailure:
    named = ", ".join(paths[:_NAMED_AT_MOST]) + (" …" if len(paths) > _NAMED_AT_MOST else "")
    return IntegrityFailure(f"{len(paths)} stored file(s) are gone or not what was written: {named}.")


def _sha256(path: Path) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while step := file.read(_STEP):
            hashed.update(step)
    return hashed.hexdigest()
