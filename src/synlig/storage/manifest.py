"""The manifest: which stored files are part of which table, with what a sound copy of each looks like (K13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import manifest, replaced_file
from synlig.storage.erasing.schema import erasure_file


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a table. `path` is relative to the tables' folder, `sha256` of the encrypted bytes."""

    path: str
    table: str
    bucket: int
    rows: int
    bytes: int
    sha256: str
    key_id: str
    version: int
    created_at: datetime


class Manifest:
    """Rows are only added here, in the transaction that makes the files count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def files(self, table: str | None = None) -> list[StoredFile]:
        """The files of `table`, or of every table, oldest first."""
        query = select(manifest).order_by(manifest.c.created_at, manifest.c.path)
        wanted = query if table is None else query.where(manifest.c.table_name == table)
        with self._database.reading() as connection:
            return [_stored(row) for row in connection.execute(wanted)]

    def known(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` that count, or that are still to be overwritten."""
        with self._database.reading() as connection:
            return {
                path
                for some in pieces(paths)
                for column in (manifest.c.path, erasure_file.c.path, replaced_file.c.path)
                for path in connection.scalars(select(column).where(column.in_(some)))
            }


def add_files(connection: Connection, files: Sequence[StoredFile]) -> None:
    """Make `files` count when the transaction of `connection` commits."""
    if files:
        connection.execute(insert(manifest), [_row(file) for file in files])


def _row(file: StoredFile) -> dict[str, object]:
    return {
        "path": file.path,
        "table_name": file.table,
        "bucket": file.bucket,
        "row_count": file.rows,
        "byte_count": file.bytes,
        "sha256": file.sha256,
        "key_id": file.key_id,
        "version": file.version,
        "created_at": file.created_at,
    }


def _stored(row: Row[Any]) -> StoredFile:
    return StoredFile(
        row.path,
        row.table_name,
        row.bucket,
        row.row_count,
        row.byte_count,
        row.sha256,
        row.key_id,
        row.version,
        row.created_at,
    )
