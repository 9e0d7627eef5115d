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
    """Stands for a dataset in one query: the same `schema`, and a `scanner` of columns and rows held in memory."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self._turn = threading.Lock()
        self._read: dict[tuple[tuple[str, ...] | None, str], pa.Table] = {}

    @property
    def schema(self) -> pa.Schema:
        """The dataset's columns."""
        return self._dataset.schema

    def scanner(self, columns: Sequence[str] | None = None, filter: Any = None) -> pa.Table:  # noqa: A002 (Arrow's name)
        """The rows asked for; the same question again is answered from memory."""
        asked = (None if columns is None else tuple(columns), str(filter))
        with self._turn:
            if asked not in self._read:
                self._read[asked] = self._dataset.to_table(columns=columns, filter=filter)
            return self._read[asked]
