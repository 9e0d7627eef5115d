"""Rows about a person in the stored tables: file by file, the column of surrogates first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synlig.core.cpr import Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.core.found import Found
from synlig.core.kommune import KommuneKode
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.manifest import Manifest, StoredFile
from synlig.storage.tables.readers import Readers

STORE: Final = "tables"
SHOWN: Final = ("known_at", "bundle_id", "kommune")
WHY: Final = "a row made of a report about the person"
_READERS: Final = 4


class Rows:
    """Over the tables' folder. Which citizens share a file is not relied on: every file is looked into."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys) -> None:
        self._manifest, self._folder, self._keys = Manifest(database), folder, keys

    def files_with(self, surrogate: Surrogate) -> list[StoredFile]:
        """The files that hold rows of the citizen, oldest first.

        Raises:
            IntegrityFailure: a file is gone or not what was written.
        """
        files = self._manifest.files()
        with ThreadPoolExecutor(_READERS) as pool:
            has = list(pool.map(self._holds, files, repeat(surrogate)))
        return [file for file, there in zip(files, has, strict=True) if there]

    def of(self, surrogate: Surrogate) -> Iterator[Found]:
        """Every row of the citizen."""
        for name, row in self.rows(surrogate):
            when = row.get("known_at")
            kommune = row.get("kommune")
            yield Found(
                STORE,
                name,
                when if isinstance(when, datetime) else None,
                "certain",
                WHY,
                row.get("bundle_id"),
                None if kommune is None else KommuneKode(kommune),
            )

    def rows(self, surrogate: Surrogate) -> Iterator[tuple[str, dict[str, Any]]]:
        """(table, row) of every row of the citizen, whole."""
        with Readers(self._folder).reading():
            for file in self.files_with(surrogate):
                table = self.opened(file)
                own = table.filter(pc.field("surrogate") == surrogate)
                yield from ((file.table, row) for row in own.to_pylist())

    def opened(self, file: StoredFile, columns: list[str] | None = None) -> pa.Table:
        """The rows of one file.

        Raises:
            IntegrityFailure: it is gone or not what was written.
        """
        try:
            with pq.ParquetFile(self._folder / file.path, decryption_properties=self._keys.opening()) as opened:
                return opened.read(columns=columns)
        except (OSError, pa.ArrowException):
            raise IntegrityFailure(f"The stored file {file.path} is gone or not what was written.") from None

    def known_before(self, file: StoredFile, before: datetime) -> int:
        """How many rows of the file were known before that instant; none of a table that does not say."""
        column = self.opened(file, ["known_at"])
        return column.filter(pc.field("known_at") < before).num_rows if column.num_columns else 0

    def _holds(self, file: StoredFile, surrogate: Surrogate) -> bool:
        column = self.opened(file, ["surrogate"])["surrogate"]
        return pc.index(column, surrogate).as_py() >= 0
