"""Rows handed from one stand-in to another: new files in place of old ones, swapped in by one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.cpr import Sex, Surrogate
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.durable import Presence
from synlig.storage.erasing.destroying import destroy_file
from synlig.storage.manifest import StoredFile
from synlig.storage.tables.buckets import bucket_of
from synlig.storage.tables.erasing import ErasableTables
from synlig.storage.tables.writing import BUCKETS, PATTERN, Part, new_path, write_part

COMPUTE: Final[Any] = pc
"""Its functions are made when it is loaded; no type checker sees them."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Whose rows become whose, with what the number of today says of the person."""

    before: Surrogate
    after: Surrogate
    koen: Sex
    birth_date: date

    def rows(self, table: pa.Table) -> pa.Table:
        """The same rows, those of `before` under `after`, and all of `after` with one sex and birth date."""
        own = COMPUTE.is_in(table["surrogate"], pa.array([self.before, self.after]))
        told = {"surrogate": self.after, "koen": self.koen, "birth_date": self.birth_date}
        for name, value in told.items():
            if name in table.column_names:
                field = table.schema.field(name)
                plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
                new = COMPUTE.if_else(own, pa.scalar(value, plain), table[name].cast(plain)).cast(field.type)
                table = table.set_column(table.column_names.index(name), field, new)
        return table


class RelabellableTables(ErasableTables):
    """The tables' folder for who hands rows over: they go to the bucket where the other's rows are looked for."""

    def __init__(self, database: Database, folder: Path, keys: TableKeys, buckets: int = BUCKETS) -> None:
        super().__init__(database, folder, keys)
        self._buckets = buckets

    def relabel(self, one: Relabelled) -> int:
        """How many rows were handed over. Killed anywhere, it is run again; old files are destroyed.

        Raises:
            IntegrityFailure: a file is not what was written. Unavailable: disk full or database busy; nothing changed.
        """
        presence = Presence(self._folder)
        presence.clear_then_stay(PATTERN, self._manifest.known)
        try:
            self._replaced.destroy_all()
            old = self._rows.files_with(one.before)
            if old:
                also = [file for file in self._rows.files_with(one.after) if file not in old]
                return self._handed_over([*old, *also], one)
        finally:
            presence.leave()
        return 0

    def _handed_over(self, old: list[StoredFile], one: Relabelled) -> int:
        counts = list[int]()
        self._put_in_place(old, self._written(old, one, counts))
        for file in old:
            destroy_file(self._folder / file.path)
        return sum(counts)

    def _written(self, old: Sequence[StoredFile], one: Relabelled, counts: list[int]) -> Iterator[StoredFile]:
        """The new files, each written when asked for; `counts` gets how many rows of each old one change hands."""
        for file in old:
            table = self._rows.opened(file)
            counts.append(COMPUTE.sum(COMPUTE.equal(table["surrogate"], one.before)).as_py() or 0)
            for part in self._parts(file, one.rows(table), one.after):
                yield write_part(self._folder, part, self._keys, lambda at=file.created_at: at)

    def _parts(self, file: StoredFile, rows: pa.Table, after: Surrogate) -> Iterator[Part]:
        """The rows of one file: `after`'s in the bucket of `after`, the others where they were."""
        home, own = bucket_of(after, self._buckets), COMPUTE.equal(rows["surrogate"], after)
        by_bucket = [(file.bucket, rows)]
        if home != file.bucket:
            by_bucket = [(home, rows.filter(own)), (file.bucket, rows.filter(COMPUTE.invert(own)))]
        for bucket, some in by_bucket:
            if some.num_rows:
                yield Part(new_path(file.table, bucket), file.table, bucket, some)
