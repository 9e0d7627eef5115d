"""Appending to tables: files first, durably, then one transaction that makes them and their receipts count."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from synlig.core.errors import WrongUsage
from synlig.guard.table_keys import TableKeys
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.failures import surely_undone
from synlig.storage.durable import Presence, make_folder, sync_folder, write_new
from synlig.storage.manifest import Manifest, StoredFile, add_files
from synlig.storage.moments import STORED
from synlig.storage.tables.buckets import split
from synlig.storage.tables.reading import Tables
from synlig.storage.work import Finished, Work

VERSION: Final = 1
"""Of the way files are written; readers of a later one can tell."""
BUCKETS: Final = 8
PATTERN: Final = "*/*.parquet"
NAME: Final = re.compile(r"[a-z][a-z_]{0,59}", re.ASCII)
_WRITERS: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table and bucket on their way into the file `path`."""

    path: str
    table: str
    bucket: int
    rows: pa.Table


class TableStore(Tables):
    """The tables for the worker, which appends."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        keys: TableKeys,
        work: Work,
        *,
        buckets: int = BUCKETS,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(database, folder, keys)
        self._database = database
        self._work = work
        self._buckets = buckets
        self._clock = clock
        self._presence = Presence(folder)
        self._presence.clear_then_stay(PATTERN, Manifest(database).known)

    def append(self, tables: Mapping[str, pa.Table], finish: Sequence[Finished]) -> None:
        """Add rows, and finish the receipts they came from: both are visible when it returns, or neither ever.

        Every table needs a `surrogate` column. Tables without rows are left out.

        Raises:
            Conflict: a receipt is no longer this worker's; nothing was added. Unavailable: disk full or database
            busy; nothing was added. WrongUsage: a table has no surrogates, or a name that is none.
        """
        parts = [part for name, table in tables.items() for part in self._parts(name, table)]
        try:
            files = self._write(parts)
            with self._database.writing(in_order=STORED, shared=True) as connection:
                now = self._clock()
                add_files(connection, [replace(file, created_at=now) for file in files])
                self._work.finish(connection, finish)
        except BaseException as error:
            if surely_undone(error):
                for part in parts:
                    (self._folder / part.path).unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Let another process clear up here."""
        self._presence.leave()

    def _parts(self, name: str, table: pa.Table) -> list[Part]:
        if NAME.fullmatch(name) is None:
            raise WrongUsage("A stored table's name has lower-case letters and underscores only.")
        if table.num_rows == 0:
            return []
        return [Part(new_path(name, bucket), name, bucket, rows) for bucket, rows in split(table, self._buckets)]

    def _write(self, parts: Sequence[Part]) -> list[StoredFile]:
        folders = sorted({(self._folder / part.path).parent for part in parts})
        for folder in folders:
            make_folder(folder)
        with ThreadPoolExecutor(_WRITERS) as pool:
            files = list(pool.map(self._write_one, parts))
        for folder in folders:
            sync_folder(folder)
        return files

    def _write_one(self, part: Part) -> StoredFile:
        return write_part(self._folder, part, self._keys, self._clock)


def new_path(table: str, bucket: int) -> str:
    """A path below the tables' folder that no file has."""
    return f"{table}/{bucket:03}-{uuid4().hex}.parquet"


def write_part(folder: Path, part: Part, keys: TableKeys, clock: Clock) -> StoredFile:
    """Write one encrypted file and sync it; its folder is to be synced, and the file to be made to count.

    Raises:
        Unavailable: the disk is full or failing; no file is left.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(part.rows, sink, compression="zstd", encryption_properties=keys.sealing())
    sealed = sink.getvalue()
    write_new(folder / part.path, [memoryview(sealed)])
    sha256, size = hashlib.sha256(sealed).hexdigest(), len(memoryview(sealed))
    return StoredFile(
        part.path, part.table, part.bucket, part.rows.num_rows, size, sha256, keys.key_id, VERSION, clock()
    )
