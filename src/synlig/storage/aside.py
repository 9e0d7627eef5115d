"""A dataset read aside: what a scan needs is decrypted whole, one scan at a time, before the engine sees it.

Decrypting calls back into Python for keys. DuckDB scans from several threads, and with a key call underway in one
and a new scan in another both have been seen waiting for each other for ever (DuckDB 2.0, pyarrow 26).
"""

import threading
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds


class Aside(ds.Dataset):  # pyright: ignore[reportUntypedBaseClass] (DuckDB takes datasets by their class)
    """Stands for a dataset in one query: the same `schema`, and a `scanner` of columns and rows held in memory.

    Each column is decrypted once, however many scans of the query ask for it: a whole read gives rows in the order of
    the files, so columns of two reads belong together.
    """

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self._turn = threading.Lock()
        self._columns: dict[str, pa.ChunkedArray] = {}
        self._read: dict[tuple[tuple[str, ...], str], pa.Table] = {}

    @property
    def schema(self) -> pa.Schema:
        """The dataset's columns."""
        return self._dataset.schema

    def scanner(self, columns: Sequence[str] | None = None, filter: Any = None) -> pa.Table:  # noqa: A002 (Arrow's name)
        """The rows asked for; the same question again is answered from memory."""
        wanted = tuple(self.schema.names if columns is None else columns)
        with self._turn:
            return self._whole(wanted) if wanted and filter is None else self._some(wanted, filter)

    def _whole(self, wanted: tuple[str, ...]) -> pa.Table:
        missing = [name for name in wanted if name not in self._columns]
        if missing:
            read = self._dataset.to_table(columns=missing)
            self._columns |= {name: read[name] for name in missing}
        schema = pa.schema([self.schema.field(name) for name in wanted])
        return pa.table([self._columns[name] for name in wanted], schema=schema)

    def _some(self, wanted: tuple[str, ...], filter: Any) -> pa.Table:  # noqa: A002 (Arrow's name)
        asked = (wanted, str(filter))
        if asked not in self._read:
            self._read[asked] = self._dataset.to_table(columns=list(wanted), filter=filter)
        return self._read[asked]
