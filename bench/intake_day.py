"""A national day: files of 200,000 reports received while a worker makes rows of them, in time and in memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.harness.reports import Others, care_reports
from bench.harness.row import Row
from house.places import ROOT
from synlig.declared import organisations
from synlig.storage.manifest import Manifest
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring

AREA: Final = "intake_day"
RESOURCES: Final = 25
DAY: Final = 200_000
REPORTS: Final = int(os.environ.get("SYNLIG_BENCH_REPORTS", str(DAY)))
FILES: Final = 98
"""As many as there are municipalities, one after the other."""
WORKERS: Final = 1
LOOK_EVERY_S: Final = 0.5
SENDER: Final = "bench"


class Part:
    """One process of ours, and the most memory it held."""

    def __init__(self, home: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "synlig", "--home", str(home), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        self.peak = 0

    def runs(self) -> bool:
        """Whether it still runs; one that fell is told at once."""
        status = Path(f"/proc/{self.process.pid}/status")
        if self.process.poll() is None:
            lines = status.read_text(encoding="utf-8").splitlines()
            self.peak = max([self.peak, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))])
            return True
        if self.process.returncode:
            raise RuntimeError(f"a part ended with {self.process.returncode}")
        return False

    def end(self) -> None:
        """Stop it as its supervisor would."""
        self.process.terminate()
        self.process.wait()


def rows() -> Iterator[Row]:
    """The time from the first byte to the last row, what of it was receiving, and all processes' memory."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        wiring = _furnished(home)
        files = _written(Path(folder) / "day")
        received, queryable, memory = _day(home, wiring, files)
        held = sum(file.rows for file in Manifest(wiring.control).files())
        wiring.close()
    if held != REPORTS * RESOURCES:
        raise ValueError(f"{held} rows of {REPORTS * RESOURCES} resources")
    what = f"{REPORTS:,} reports with {held:,} resources"
    whole = REPORTS == DAY
    yield Row(AREA, f"{what}, files to queryable tables", queryable / 60, "minutes", 5 if whole else None, "lower")
    yield Row(AREA, "the same, resources a second", held / queryable, "resources/s", DAY * RESOURCES / 300, "higher")
    yield Row(AREA, "of which receiving took", received / 60, "minutes", None, "lower")
    yield Row(AREA, "the most memory of all processes together", memory / 2**20, "GiB", 2, "lower")


def _furnished(home: Path) -> Wiring:
    Wiring(home, {}).tell(create_home)
    wiring = Wiring(home, {})
    wiring.tell(add_sender, SENDER, sorted(organisations.load(datetime.now(UTC).date()).kommuner), (), None, None)
    return wiring


def _written(folder: Path) -> Path:
    report, each = Others(care_reports(RESOURCES, 100)), -(-REPORTS // FILES)
    folder.mkdir()
    for number in range(FILES):
        with (folder / f"{number:03}.ndjson").open("wb") as out:
            out.writelines(report(one) + b"\n" for one in range(number * each, min((number + 1) * each, REPORTS)))
    return folder


def _day(home: Path, wiring: Wiring, files: Path) -> tuple[float, float, int]:
    """(seconds until all was received, until all was rows, KiB of all processes' peaks together)."""
    began = time.perf_counter()
    workers = [Part(home, "serve", "--part", "worker") for _ in range(WORKERS)]
    door = Part(home, "receive", "--sender", SENDER, str(files))
    try:
        received = _until(lambda: not door.runs(), *workers) - began
        queryable = _until(lambda: _states(wiring) == {"processed": REPORTS}, *workers) - began
    finally:
        for worker in workers:
            worker.end()
    return received, queryable, door.peak + sum(worker.peak for worker in workers)


def _until(done: Any, *watched: Part) -> float:
    """When it was done."""
    while not done():
        if not all(part.runs() for part in watched):
            raise RuntimeError("a part ended early")
        time.sleep(LOOK_EVERY_S)
    return time.perf_counter()


def _states(wiring: Wiring) -> dict[str, int]:
    return wiring.receipts.count_by_state()
