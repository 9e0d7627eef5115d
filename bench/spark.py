"""Spark on a standalone cluster of this machine: one cube over the same encrypted files, by one worker, two and four.

`SYNLIG_BENCH_EVENTS` is how many events (2 million unless told). Every worker has one core; four only where there are
as many. The second counting is timed: in the first one Spark gets under way.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.events import Events, written
from bench.harness.cluster import cluster
from bench.harness.row import Peer, Row
from synlig.core.cells import CellBlock
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring

AREA: Final = "spark"
EVENTS: Final = int(os.environ.get("SYNLIG_BENCH_EVENTS", "2000000"))
CUBE: Final = "tilstande"
WORKERS: Final = (1, 2, 4)
ENGINE: Final = {"SYNLIG_ENGINE__MEMORY_LIMIT": "2GB", "SYNLIG_TABLES__BUCKETS": "4"}
TIMES: Final = 2


def rows() -> Iterator[Row]:
    """Seconds for every grain of the cube, at each number of workers, beside the embedded engine."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        Wiring(home, ENGINE).tell(create_home, "")
        wiring = Wiring(home, ENGINE)
        written(Events(EVENTS, max(1, EVENTS // 20)), wiring, Path(folder) / "flat.parquet")
        embedded = Peer("DuckDB, embedded, 2 threads", _counted(wiring)[0], ran=True, source="the same files")
        for workers in WORKERS:
            if workers <= max(2, (os.cpu_count() or 1)):
                name = f"exact cells of {CUBE}, {EVENTS / 1e6:g} million events: {workers} workers of one core"
                yield Row(AREA, name, _by(home, workers), "s", None, "lower", (embedded,))
        wiring.close()


def _by(home: Path, workers: int) -> float:
    """By a process of its own: a process has one Spark."""
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), workers, "2g") as made:
        words = [sys.executable, "-m", "bench.spark", str(home), made.url, str(made.properties)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"By {workers} workers nothing was counted: {done.stderr[-4000:]}")
    return float(done.stdout.split()[-1])


def _counted(wiring: Wiring) -> tuple[float, list[CellBlock]]:
    cube, now = wiring.cubes[CUBE], datetime.now(UTC)
    lists = code_lists(cube, wiring.codebook, wiring.organisations.kommuner, wiring.organisations.regioner)
    took, blocks = 0.0, list[CellBlock]()
    for _ in range(TIMES):
        started = time.perf_counter()
        blocks = wiring.exact(cube, lists, AsKnown(danish_day(now), now))
        took = time.perf_counter() - started
    return took, blocks


def main() -> None:
    """`HOME MASTER PROPERTIES`: seconds by the cluster, whose cells are those of the embedded engine."""
    spark = {"SPARK_MASTER": sys.argv[2], "SPARK_PROPERTIES": sys.argv[3], "KIND": "spark"}
    more = {f"SYNLIG_ENGINE__{name}": word for name, word in spark.items()}
    took, blocks = _counted(Wiring(Path(sys.argv[1]), ENGINE | more))
    if blocks != _counted(Wiring(Path(sys.argv[1]), ENGINE))[1]:
        raise ValueError("the cells are not the same")
    print(took)


if __name__ == "__main__":
    main()
