"""Thirty days of operation through the command line alone: what came in, what became of it, how long it took."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.harness.machine import machine
from house.places import ROOT

DAYS = 30
CITIZENS = 3_000
FAULTS = 0.02
SENDER = "month"
REJECTED = 4

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """One day's traffic; the seconds are of whole commands, start-up included."""

    day: str
    accepted: int
    rejected: int
    processed: int
    receive_seconds: float
    process_seconds: float
    deliver_seconds: float
    home_bytes: int


@dataclass(frozen=True, slots=True)
class Gateway:
    """A home reached only by its command."""

    command: Sequence[str | Path]
    home: Path

    def ask(self, *arguments: str | Path) -> tuple[list[Document], float]:
        """The documents a command answers with, and the seconds it took; a rejection is an answer too.

        Raises:
            RuntimeError: the command ended in another way.
        """
        started = time.perf_counter()
        command = [*self.command, "--home", self.home, "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in (0, REJECTED):
            raise RuntimeError(f"synlig {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        documents = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
        return documents, time.perf_counter() - started

    def live(self, day: str, files: Sequence[Path]) -> Day:
        """One day: reports come, are processed, and what is agreed is delivered."""
        verdicts, receiving = self.ask("receive", "--sender", SENDER, *files)
        processed, processing = self.ask("process")
        _, delivering = self.ask("deliver", "sds")
        rejected = sum(line["verdict"] == "rejected" for line in verdicts)
        counts = (len(verdicts) - rejected, rejected, sum(document["processed"] for document in processed))
        seconds = (round(receiving, 3), round(processing, 3), round(delivering, 3))
        return Day(day, *counts, *seconds, _size(self.home))


def month(command: Sequence[str | Path], folder: Path, days: int, citizens: int) -> Iterator[Day]:
    """Live through the days of synthetic reports in `folder`, then release."""
    gateway, reports = Gateway(command, folder / "home"), folder / "reports"
    gateway.ask("init")
    wanted = ("--citizens", str(citizens), "--days", str(days), "--faults", str(FAULTS))
    gateway.ask("generate", *wanted, "--out", reports)
    kommuner = sorted(entry.name for entry in reports.iterdir() if entry.is_dir())
    gateway.ask("sender", "add", SENDER, *(word for kode in kommuner for word in ("--municipality", kode)))
    by_day: dict[str, list[Path]] = {}
    for file in sorted(reports.glob("*/*.ndjson")):
        by_day.setdefault(file.stem, []).append(file)
    for day, files in sorted(by_day.items()):
        yield gateway.live(day, files)
    gateway.ask("release")


def report(docs: Path, days: Sequence[Day], citizens: int) -> None:
    """Write month.json and month.md."""
    document = {"machine": machine(), "citizens": citizens, "faults": FAULTS, "days": [asdict(day) for day in days]}
    (docs / "month.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    where = ", ".join(f"{key} {value}" for key, value in machine().items())
    lines = [
        f"# A month of operation\n\nWritten by `make month`: {len(days)} days, {citizens:,} citizens, {where}.\n",
        "| day | accepted | rejected | processed | receive s | process s | deliver s | home MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {d.day} | {d.accepted} | {d.rejected} | {d.processed} | {d.receive_seconds:.1f} "
            f"| {d.process_seconds:.1f} | {d.deliver_seconds:.1f} | {d.home_bytes / 1e6:.1f} |"
            for d in days
        ),
    ]
    (docs / "month.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def sds(folder: Path) -> Generator[str]:
    """The stand-in for SDS beside us; gives its address."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "synlig_sandbox.sds", "--dir", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        try:
            first = service.stdout.readline() if service.stdout is not None else ""
            yield json.loads(first)["url"]
        finally:
            service.terminate()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Run the month in a folder that is gone afterwards; write its report."""
    folder = Path(tempfile.mkdtemp(prefix="synlig-month-"))
    days: list[Day] = []
    try:
        with sds(folder / "sds") as address:
            os.environ["SYNLIG_EXCHANGE__SDS_URL"] = address
            for day in month([Path(sys.executable).parent / "synlig"], folder, DAYS, CITIZENS):
                print(f"{day.day}: {day.accepted} accepted, {day.rejected} rejected", flush=True)
                days.append(day)
        report(ROOT / "docs", days, CITIZENS)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
