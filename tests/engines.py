"""Spark for few rows; and Sail, a second implementation of it that nobody here wrote, asked in the same words."""

import contextlib
import warnings
from collections.abc import Callable, Generator, Mapping
from typing import Any, Final

import pyarrow as pa

from synlig.storage.spark import SparkEngine
from synlig.storage.spark.engine import handed, plain
from synlig.storage.spark.session import started
from synlig.storage.spark.translating import translated

SAIL_WARNINGS: Final = (
    "ignore:PySpark does not yet fully support pandas:FutureWarning",
    "ignore::DeprecationWarning",
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
"""What the client of Spark says of itself: it leaves closing its sockets to the garbage collector."""
UNDERSTOOD: Final = "4.2.0"
"""The newest client whose name Sail 0.7 lets in; what is asked here is the same in both."""


FEW_ROWS: Final = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
"""Plans are carried out as they are, not written as Java and compiled first, nor planned anew step by step: over few
rows that is nearly all of the time. What they answer is the same; tests/conformance asks Spark as it is installed."""
MASTER: Final = ("local[2]", "2GB")


@contextlib.contextmanager
def spark() -> Generator[Callable[..., pa.Table]]:
    """A query by the Spark of this process, in sessions that are made for few rows."""
    settings = started(*MASTER).sparkContext._jsc.sc().conf()
    before = {name: settings.get(name, "") for name in FEW_ROWS}
    for name, value in FEW_ROWS.items():
        settings.set(name, value)
    try:
        yield SparkEngine(*MASTER, dict[str, str]).query
    finally:
        for name, value in before.items():
            settings.set(name, value) if value else settings.remove(name)


@contextlib.contextmanager
def sail() -> Generator[Callable[..., pa.Table]]:
    """A query over Arrow tables, by a Sail server of this process on loopback. It sees no stored file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyspark  # noqa: PLC0415
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 (it warns of pandas)
        from pyspark import version  # noqa: PLC0415
        from pyspark.sql.connect.client import core  # noqa: PLC0415
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415

        named = [vars(module) for module in (pyspark, version, core)]
        told, held = {"__version__": UNDERSTOOD}, {"__version__": pyspark.__version__}
        for names in named:
            names.update(told)
        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        listening = server.listening_address
        assert listening is not None
        session: Any = SparkSession.builder.remote(f"sc://127.0.0.1:{listening[1]}").create()
    session.conf.set("spark.sql.session.timeZone", "UTC")

    def query(sql: str, sources: Mapping[str, pa.Table]) -> pa.Table:
        for name, rows in sources.items():
            handed(session, rows).createOrReplaceTempView(name)
        return plain(session.sql(translated(sql)).toArrow())

    try:
        yield query
    finally:
        session.stop()
        server.stop()
        for names in named:
            names.update(held)
