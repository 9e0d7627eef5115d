"""Merging small files of a table into larger ones; at each moment that is come back to, the same rows count as before.

A file counts at a moment when it is as old as that. What is merged therefore lies between the same two moments (of a
release, or of the newest signed manifest), and the merged file is as old as the youngest of its parts.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import delete

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.table_keys import TableKeys
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.failures import surely_undone
from synlig.storage.control.schema import manifest
from synlig.storage.durable import Presence, sync_folder
from synlig.storage.manifest import Manifest, StoredFile, add_files
from synlig.storage.moments import STORED, moments
from synlig.storage.tables.replaced import Replaced, note_replaced
from synlig.storage.tables.writing import PATTERN, Part, new_path, write_part

MOST: Final = 16
"""Files of one size that a bucket may have since the last moment; 16 of them make one of the next size."""
FULL_ROWS: Final = 200_000
FULL_BYTES: Final = 16 << 20
"""A file with so many rows or bytes is merged no more."""
MOST_AT_ONCE: Final = 4_000
"""So many files one run merges: erasures and backups wait meanwhile."""
Group = Sequence[StoredFile]


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a run came to: so many `files` are `into` so many, with so many `rows`; `gone` old ones were removed."""

    files: int = 0
    into: int = 0
    rows: int = 0
    gone: int = 0


class Compacting:
    """The tables' folder for the one who merges; nobody erases or copies meanwhile (`Maintenance`)."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys, clock: Clock = utc_now) -> None:
        self._database, self._folder, self._keys, self._clock = database, folder, keys, clock
        self._manifest, self._replaced = Manifest(database), Replaced(database, folder)

    def compact(self) -> Compacted:
        """Merge what is due, and remove what nobody reads any more. Killed anywhere, it is run again and goes on.

        Raises:
            IntegrityFailure: a file is not what was written; it is named. Unavailable: disk full or database busy.
        """
        presence = Presence(self._folder)
        presence.clear_then_stay(PATTERN, self._manifest.known)
        try:
            gone = self._replaced.let_go(self._clock())
            merged = [one for group in self._due() for one in self._merged(group)]
            gone += self._replaced.let_go(self._clock())
        finally:
            presence.leave()
        files = [part for parts, _ in merged for part in parts]
        return Compacted(len(files), len(merged), sum(file.rows for file in files), gone)

    def _due(self) -> list[Group]:
        files = self._manifest.files()
        with self._database.reading() as connection:
            return due(files, moments(connection))

    def _merged(self, group: Group) -> Iterator[tuple[Group, StoredFile]]:
        """(parts, the file that holds their rows now) for parts that have the same columns."""
        alike = defaultdict[pa.Schema, list[tuple[StoredFile, pa.Table]]](list)
        for file in group:
            rows = self._read(file)
            alike[rows.schema.remove_metadata()].append((file, rows))
        for some in alike.values():
            if len(some) > 1:
                parts = [file for file, _ in some]
                yield parts, self._replace(parts, pa.concat_tables([rows for _, rows in some]))

    def _replace(self, parts: Group, rows: pa.Table) -> StoredFile:
        first, newest = parts[0], max(part.created_at for part in parts)
        part = Part(new_path(first.table, first.bucket), first.table, first.bucket, rows)
        made = write_part(self._folder, part, self._keys, lambda: newest)
        try:
            sync_folder((self._folder / made.path).parent)
            self._check_holds(made, rows)
            self._swap(parts, made)
        except BaseException as error:
            if surely_undone(error):
                (self._folder / made.path).unlink(missing_ok=True)
            raise
        return made

    def _check_holds(self, made: StoredFile, rows: pa.Table) -> None:
        if not self._read(made).equals(rows):
            raise IntegrityFailure(f"The stored file {made.path} does not hold what was merged into it.")

    def _swap(self, parts: Group, made: StoredFile) -> None:
        paths = [part.path for part in parts]
        with self._database.writing(in_order=STORED) as connection:
            known = moments(connection)
            gone = sum(
                connection.execute(delete(manifest).where(manifest.c.path.in_(some))).rowcount for some in pieces(paths)
            )
            if gone != len(parts) or len({bisect_left(known, part.created_at) for part in parts}) > 1:
                raise Unavailable("The tables were rewritten meanwhile; nothing was changed; it is tried again.")
            note_replaced(connection, paths, self._clock())
            add_files(connection, [made])

    def _read(self, file: StoredFile) -> pa.Table:
        """The rows of a file that is what the manifest says, byte for byte: damage is not copied into a new one."""
        try:
            sealed = (self._folder / file.path).read_bytes()
            if sha256(sealed).hexdigest() == file.sha256:
                with pq.ParquetFile(pa.BufferReader(sealed), decryption_properties=self._keys.opening()) as opened:
                    return opened.read()
        except (OSError, pa.ArrowException):
            pass
        raise IntegrityFailure(f"The stored file {file.path} is gone or not what was written.")


def due(files: Sequence[StoredFile], known: Sequence[datetime], most: int = MOST) -> list[Group]:
    """Which files are to be merged, oldest first. `known`: the moments, in order.

    Before the last moment no file comes any more: all that lie between the same two become as few as can be. Since
    then files come all the time: those of about one size are merged when there are `most`, so that a row is written
    anew a few times only, however many files there are.
    """
    together = defaultdict[tuple[str, int, int, int], list[StoredFile]](list)
    for file in sorted(files, key=lambda file: (file.created_at, file.path)):
        if file.rows < FULL_ROWS and file.bytes < FULL_BYTES:
            at = bisect_left(known, file.created_at)
            size = (max(1, file.rows).bit_length() - 1) // 4 if at == len(known) else -1
            together[file.table, file.bucket, at, size].append(file)
    groups = list[Group]()
    for (_, _, at, _), some in together.items():
        fewest = most if at == len(known) else 2
        groups += [group for group in _within_bounds(some) if len(group) >= fewest]
    return list(_at_most(MOST_AT_ONCE, sorted(groups, key=lambda group: group[0].created_at)))


def _within_bounds(files: Sequence[StoredFile]) -> Iterator[Group]:
    """`files` in runs that are just full, or as many as one run of merging takes, and what is left."""
    run, rows, size = list[StoredFile](), 0, 0
    for file in files:
        run.append(file)
        rows, size = rows + file.rows, size + file.bytes
        if rows >= FULL_ROWS or size >= FULL_BYTES or len(run) >= MOST_AT_ONCE:
            yield run
            run, rows, size = [], 0, 0
    yield run


def _at_most(most: int, groups: Sequence[Group]) -> Iterator[Group]:
    taken = 0
    for group in groups:
        taken += len(group)
        if taken > most:
            return
        yield group
