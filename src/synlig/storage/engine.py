"""The embedded engine: DuckDB in memory, shut off from disk and network, over what it is handed and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.storage.aside import Aside

AS_WRITTEN: Final = "SET disabled_optimizers = 'join_order,build_side_probe_side'"
"""DuckDB takes every table it is handed to have one row, and so would hold the larger side of a join in memory:
joins are carried out as they are written, what is joined to the right is held."""
CONFINED: Final = (
    "SET temp_directory = ''",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allowed_directories = []",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""In this order (DESIGN.md section 3): after the last one no statement can open anything again."""

UNREADABLE: Final = ("reading the stream registered as", "exporting a stream from the object registered as")
"""How DuckDB's words begin when what it was handed fails underway, as encrypted files do where a bit was flipped."""


class AnyEngine(Protocol):
    """What counts: the embedded engine or the distributed one, asked in the same words."""

    def query(self, sql: str, sources: Mapping[str, Any], parameters: Sequence[object] = ()) -> pa.Table:
        """The result of `sql` over `sources`."""
        ...


class Engine:
    """Runs the house's own SQL. Every query has a database of its own that is gone with it."""

    def __init__(self, memory_limit: str = "4GB", threads: int = 2) -> None:
        self._memory_limit = memory_limit
        self._threads = threads

    def query(self, sql: str, sources: Mapping[str, Any], parameters: Sequence[object] = ()) -> pa.Table:
        """The result of `sql`, in which each name of `sources` (datasets or Arrow tables) is a table.

        Raises:
            IntegrityFailure: a stored file does not decrypt. Unavailable: more memory is needed than is allowed.
        """
        with duckdb.connect(":memory:") as connection:
            self._confine(connection)
            for name, source in sources.items():
                connection.register(name, Aside(source) if isinstance(source, ds.Dataset) else source)
            try:
                return connection.sql(sql, params=list(parameters) or None).to_arrow_table()
            except duckdb.OutOfMemoryException:
                raise Unavailable(f"The query needs more memory than [engine] allows ({self._memory_limit}).") from None
            except duckdb.InvalidInputException as error:
                if not any(words in str(error) for words in UNREADABLE):
                    raise
                raise IntegrityFailure("Stored rows cannot be read: synlig check --stores names the file.") from error

    def _confine(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"SET memory_limit = '{self._memory_limit}'")
        connection.execute(f"SET threads = {int(self._threads)}")
        for setting in (AS_WRITTEN, *CONFINED):
            connection.execute(setting)
