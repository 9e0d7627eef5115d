"""A Spark session with our client for keys, that leaves nothing readable behind."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from synlig.core.errors import Unavailable
from synlig.guard.spark import client_source
from synlig.storage.spark.masters import CLUSTER, checked

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
"""A session whose master is on this machine listens on loopback alone."""
_HELD: Final[dict[tuple[str, str, str], Any]] = {}


def started(master: str, memory: str, properties: str = "") -> Any:
    """The session of this process on `master` (`local[2]`, `spark://host:7077`), our client handed out to it.

    `properties` is a file of Spark's own settings, for its private user alone; what is set here wins over it.

    Raises:
        Unavailable: pyspark or a JDK is missing, or the master does not answer. WrongUsage: a master on another machine
        without the settings under which keys may travel.
    """
    key = (master, memory, properties)
    if key in _HELD and _is_over(_HELD[key]):
        with suppress(Exception):
            _HELD.pop(key).stop()
    if key not in _HELD:
        _HELD[key] = _started(master, memory, properties)
    return _HELD[key]


def ended() -> None:
    """Let the sessions of this process go."""
    while _HELD:
        _HELD.popitem()[1].stop()


def _is_over(session: Any) -> bool:
    try:
        return bool(session.sparkContext._jsc.sc().isStopped())  # noqa: SLF001 (nothing public tells)
    except Exception:  # noqa: BLE001 (the other side is gone)
        return True


def _started(master: str, memory: str, properties: str) -> Any:
    try:
        import pyspark  # noqa: PLC0415 (there only where it is the engine)
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise Unavailable("[engine] kind is spark, and pyspark is not installed: make spark.") from None
    is_here = checked(master, properties)
    jar = _client(Path(pyspark.__file__).parent / "jars")
    made: Any = SparkSession.builder.master(master).appName("synlig")
    own = {"spark.jars": str(jar), "spark.driver.memory": _memory(memory), "spark.driver.extraClassPath": str(jar)}
    if master.startswith(CLUSTER):
        own["spark.executor.memory"] = _memory(memory)
    for name, value in {**SETTINGS, **(HERE if is_here else {}), **own}.items():
        made = made.config(name, value)
    if properties:
        os.environ["PYSPARK_SUBMIT_ARGS"] = f"--properties-file {shlex.quote(properties)} pyspark-shell"
    try:
        session = made.getOrCreate()
    except Exception as error:
        raise Unavailable(f"Spark did not start on {master}: {str(error)[:300]}") from error
    if session.sparkContext.master != master:
        raise Unavailable(f"Spark runs on {session.sparkContext.master} in this process already, not on {master}.")
    return session


@cache
def _client(jars: Path) -> Path:
    """Compiled once: a running Spark holds it open."""
    return compiled(jars)


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
