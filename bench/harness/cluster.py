"""A standalone Spark cluster of this machine, from the jars of the wheel: a master and workers, on loopback alone."""

import contextlib
import os
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

STARTS_WITHIN_S: Final = 120.0
MASTER: Final = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED: Final = re.compile(r"Successfully registered with master")


@dataclass
class Cluster:
    """`url` of its master, `properties` with the secret its parts share, and what they wrote under `folder`."""

    folder: Path
    properties: Path
    url: str = ""
    parts: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])

    def kill(self, *numbers: int) -> None:
        """Kill workers, the first being 1, or with 0 the master; what they started goes with them."""
        for number in numbers:
            os.killpg(self.parts[number].pid, signal.SIGKILL)
            self.parts[number].wait()

    def written(self) -> bytes:
        """Everything that master, workers and their executors wrote to disk."""
        return b"\n".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())


@contextlib.contextmanager
def cluster(folder: Path, workers: int, memory: str = "1g", more: Sequence[str] = ()) -> Generator[Cluster]:
    """A master and so many workers of one core each, which know each other by a secret and speak encrypted.

    `more` are further lines of Spark's settings.
    """
    properties = folder / "spark.conf"
    secret = f"spark.authenticate.secret {secrets.token_hex(32)}"
    guarded = ["spark.authenticate true", "spark.network.crypto.enabled true", secret]
    properties.touch(mode=0o600)
    properties.write_text("\n".join([*guarded, *more]) + "\n")
    (folder / "written").mkdir()
    made = Cluster(folder / "written", properties)
    try:
        master = _part(made, "master", "master.Master", "--port", "0")
        made.url = _said(master, MASTER)
        shape = ("--cores", "1", "--memory", memory, "--work-dir", str(made.folder / "work"))
        logs = [_part(made, f"worker-{n + 1}", "worker.Worker", *shape, made.url) for n in range(workers)]
        for log in logs:
            _said(log, REGISTERED)
        yield made
    finally:
        for part in made.parts:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(part.pid, signal.SIGKILL)
            part.wait()


def _part(made: Cluster, name: str, what: str, *arguments: str) -> Path:
    import pyspark  # noqa: PLC0415 (there only where Spark is)

    home, log = Path(pyspark.__file__).parent, made.folder / f"{name}.log"
    here = ("--host", "127.0.0.1", "--webui-port", "0", "--properties-file", str(made.properties))
    command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *here, *arguments]
    given = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, stdout=out, stderr=out, env=os.environ | given, cwd=made.folder, start_new_session=True
        )
    made.parts.append(started)
    return log


def _said(log: Path, words: re.Pattern[str]) -> str:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if found := words.search(log.read_text(errors="replace")):
            return found[found.lastindex or 0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text(errors="replace")[-2000:])
