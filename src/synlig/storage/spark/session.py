"""A Spark session with our client for keys, that leaves nothing readable behind."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from synlig.core.errors import Unavailable
from synlig.guard.spark import client_source

SETTINGS: Final[Mapping[str, str]] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.io.encryption.enabled": "true",
    "spark.eventLog.enabled": "false",
    "spark.log.level": "FATAL",
}
"""Times are UTC, as stored; what Spark puts on disk underway is encrypted with a key it draws for itself; it has no
pages and writes no log of events, in which queries would stand. Faults are raised to whoever asked."""

HERE: Final[Mapping[str, str]] = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""A session of this machine alone listens on loopback alone."""


@cache
def started(master: str, memory: str) -> Any:
    """The session of this process on `master` (`local[2]`, `spark://host:7077`), our client handed out to it.

    Raises:
        Unavailable: pyspark or a JDK is missing, or the master does not answer.
    """
    try:
        import pyspark  # noqa: PLC0415 (there only where it is the engine)
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise Unavailable("[engine] kind is spark, and pyspark is not installed: make spark.") from None
    jar = compiled(Path(pyspark.__file__).parent / "jars")
    classes = {f"spark.{where}.extraClassPath": str(jar) for where in ("driver", "executor")}
    made: Any = SparkSession.builder.master(master).appName("synlig")
    here = HERE if master.startswith("local") else {}
    own = {"spark.jars": str(jar), "spark.driver.memory": _memory(memory)}
    for name, value in {**SETTINGS, **here, **classes, **own}.items():
        made = made.config(name, value)
    try:
        return made.getOrCreate()
    except Exception as error:
        raise Unavailable(f"Spark did not start on {master}: {str(error)[:300]}") from error


def compiled(jars: Path) -> Path:
    """Our client as a jar, compiled against the `jars` it will run beside; it goes when the process ends.

    Raises:
        Unavailable: there is no JDK.
    """
    javac, archive = shutil.which("javac"), shutil.which("jar")
    if javac is None or archive is None:
        raise Unavailable("[engine] kind is spark, and there is no JDK: apt-get install default-jdk-headless.")
    folder = Path(_folder().name)
    source, classes, jar = folder / "MasterKeys.java", folder / "classes", folder / "synlig-keys.jar"
    source.write_text(client_source(), encoding="utf-8")
    compile_it = [javac, "-cp", f"{jars}/*", "-d", str(classes), str(source)]
    for command in (compile_it, [archive, "cf", str(jar), "-C", str(classes), "."]):
        done = subprocess.run(  # noqa: S603 (found programs, our own source)
            command, capture_output=True, text=True, check=False, env={"PATH": os.environ.get("PATH", "")}
        )
        if done.returncode != 0:
            raise Unavailable(f"The key client of Spark could not be compiled: {done.stderr[:300]}")
    return jar


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="synlig-spark-")


def _memory(limit: str) -> str:
    """`4GB` as Spark writes it: `4g`."""
    return limit.strip().lower().removesuffix("b")
