"""Files to durable reports to queryable rows: how fast, with how much memory, and whether that holds as it grows."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.harness.reports import Others, care_reports
from bench.harness.row import Row
from house.places import ROOT
from synlig.declared import organisations

AREA: Final = "intake_files"
RESOURCES: Final = 25
REPORTS: Final = int(os.environ.get("SYNLIG_BENCH_REPORTS", "2000"))
GROWTH: Final = (1, 4, 16)
ROWS: Final = """
import os, sys
from pathlib import Path
from synlig.stories.process_reports import process_reports
from synlig.surfaces.wiring import Wiring
wiring = Wiring(Path(sys.argv[1]), os.environ)
wiring.tell(process_reports, lambda _reports: None)
wiring.close()
"""
"""What a worker does of `synlig process` before the rules."""
DAY: Final = 200_000
"""Reports of a national day."""


def rows() -> Iterator[Row]:
    """Resources a second of receiving and of processing at three sizes, memory, and what a national day would take."""
    seeds = Others(care_reports(RESOURCES, 100))
    taken = {times: _run(seeds, times * REPORTS) for times in GROWTH}
    (received, processed), _, memory = taken[GROWTH[-1]]
    largest = GROWTH[-1] * REPORTS
    yield Row(AREA, f"receive, {largest:,} reports", largest * RESOURCES / received, "resources/s", 50_000, "higher")
    what = f"{largest:,} reports received to queryable rows"
    yield Row(AREA, what, largest * RESOURCES / processed, "resources/s", None, "higher")
    what = f"rules across deliveries and time, over {REPORTS:,} citizens"
    yield Row(AREA, what, REPORTS / taken[GROWTH[0]][1], "citizens/s", None, "higher")
    yield Row(AREA, "the largest memory of both", memory / 1024, "MiB", 2048, "lower")
    small = taken[GROWTH[0]][2]
    yield Row(AREA, f"memory at {GROWTH[-1]}× the size over memory at 1×", memory / small, "times", 1.5, "lower")
    for times in GROWTH[1:]:
        each = [sum(taken[n][0]) / n for n in (GROWTH[0], times)]
        name = f"time a report at {times}× the size over that at 1×"
        yield Row(AREA, name, each[1] / each[0], "times", 1.15, "lower")
    day = DAY / largest * (received + processed) / 60
    yield Row(AREA, f"a national day of {DAY:,} reports, by this rate", day, "minutes", 5, "lower")


def _run(seeds: Others, count: int) -> tuple[tuple[float, float], float, float]:
    """(seconds of receiving, of making rows) of `count` different reports in one file; of the rules; peak KiB.

    The rules are run at the smallest size only. Start-up is in no figure: a part that runs all day starts once.
    """
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "reports.ndjson"
        with file.open("wb") as out:
            out.writelines(seeds(number) + b"\n" for number in range(count))
        _synlig(home, "init")
        places = [word for kode in _kommuner() for word in ("--municipality", kode)]
        _synlig(home, "sender", "add", "bench", *places)
        idle = min(_synlig(home, "receipts") for _ in range(3)), min(_python(home, ROWS) for _ in range(3))
        seconds = _synlig(home, "receive", "--sender", "bench", str(file)) - idle[0], _python(home, ROWS) - idle[1]
        judged = _synlig(home, "process") - idle[0] if count == REPORTS else 0.0
        return seconds, judged, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _kommuner() -> list[str]:
    return sorted(organisations.load(datetime.now(UTC).date()).kommuner)


def _synlig(home: Path, *arguments: str) -> float:
    """Seconds of one command in a process of its own, start-up included."""
    return _timed("-m", "synlig", "--home", str(home), *arguments)


def _python(home: Path, program: str) -> float:
    return _timed("-c", program, str(home))


def _timed(*arguments: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
