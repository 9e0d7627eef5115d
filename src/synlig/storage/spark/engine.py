"""The distributed engine: Spark over the same encrypted files, asked in the same words as the embedded one."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from synlig.core.errors import WrongUsage
from synlig.storage.spark.masters import CLUSTER
from synlig.storage.spark.refusing import refusal
from synlig.storage.spark.session import started
from synlig.storage.spark.translating import translated
from synlig.storage.spark.watching import watched


class SparkEngine:
    """Runs the house's own SQL. Every query has names of its own that are gone with it.

    `opening` gives the options by which Spark opens stored files; it is asked anew for each query.
    """

    def __init__(
        self, master: str, memory_limit: str, opening: Callable[[], Mapping[str, str]], properties: str = ""
    ) -> None:
        self._master, self._memory_limit, self._opening, self._properties = master, memory_limit, opening, properties

    def query(self, sql: str, sources: Mapping[str, Any], parameters: Sequence[object] = ()) -> pa.Table:
        """The result of `sql`, in which each name of `sources` (datasets or Arrow tables) is a table.

        Stored files are read by Spark itself, wherever it runs; Arrow tables are handed to it.

        Raises:
            IntegrityFailure: a stored file does not decrypt. Unavailable: Spark is not there, goes away, or needs more
            memory than it is allowed. WrongUsage: it does not plan the query.
        """
        if parameters:
            raise WrongUsage("The distributed engine takes no parameters.")
        session = started(self._master, self._memory_limit, self._properties).newSession()
        try:
            for name, source in sources.items():
                self._frame(session, source).createOrReplaceTempView(name)
            with watched(session) if self._master.startswith(CLUSTER) else nullcontext():
                return plain(session.sql(translated(sql)).toArrow())
        except Exception as error:
            refused = refusal(error, self._memory_limit)
            if refused is None:
                raise
            raise refused from None
        finally:
            for name in sources:
                with suppress(Exception):  # the session may be gone
                    session.catalog.dropTempView(name)

    def _frame(self, session: Any, source: Any) -> Any:
        if isinstance(source, ds.FileSystemDataset) and not source._scan_options:  # noqa: SLF001 (a filter, if any)
            columns = handed(session, source.schema.empty_table()).schema
            return session.read.options(**self._opening()).schema(columns).parquet(*source.files)
        return handed(session, source.to_table() if isinstance(source, ds.Dataset) else source)


def handed(session: Any, table: pa.Table) -> Any:
    """An Arrow table as Spark's."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 (there only where Spark is)

    rows = plain(table)
    return session.createDataFrame(rows if rows.num_rows else [], from_arrow_schema(rows.schema))


def plain(table: pa.Table) -> pa.Table:
    """Without dictionaries, and with instants in UTC: the same kinds that the embedded engine gives."""
    return table.cast(pa.schema([pa.field(field.name, _kind(field.type)) for field in table.schema]))


def _kind(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.timestamp("us", "UTC") if pa.types.is_timestamp(kind) else kind
