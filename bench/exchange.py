"""Packing and delivering home nursing to the SDS sandbox: how fast, and whether memory stays as it is as it grows."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.harness.reports import Others, care_reports
from bench.harness.row import Row
from house.places import ROOT
from synlig.core.cpr import Surrogate
from synlig.declared import agreements, codes, organisations
from synlig.pipeline.pack import Packer

AREA: Final = "exchange"
RESOURCES: Final = 10
REPORTS: Final = int(os.environ.get("SYNLIG_BENCH_REPORTS", "100000"))
"""Of as many citizens."""
SMALL: Final = 10
"""Memory is held against that of a run with one tenth."""
SOME: Final = Surrogate("0" * 32)


def rows() -> Iterator[Row]:
    """Seconds for all citizens, the most memory of the process that packs and sends, and how that grows."""
    seeds = Others(_of_interest())
    _, small = _run(seeds, REPORTS // SMALL)
    seconds, memory = _run(seeds, REPORTS)
    name = f"{REPORTS:,} citizens packed and delivered to the SDS sandbox"
    aim = 60 * REPORTS / 100_000
    yield Row(AREA, name, seconds, "s", aim, "lower")
    yield Row(AREA, "reports packed, sent and receipted", REPORTS / seconds, "reports/s", 100_000 / 60, "higher")
    yield Row(AREA, "the largest memory of who packs and sends", memory / 1024, "MiB", 512, "lower")
    yield Row(AREA, f"memory at {SMALL}× the size over memory at 1×", memory / small, "times", 1.25, "lower")


def _of_interest() -> list[bytes]:
    """Reports of which something goes to SDS."""
    packer = Packer(agreements.named("sds"), codes.load())
    return [each for each in care_reports(RESOURCES, 300) if packer.pack(json.loads(each), SOME).body is not None][:100]


def _run(seeds: Others, count: int) -> tuple[float, int]:
    """(seconds, peak memory in KiB) of `synlig deliver sds` with `count` reports to go."""
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "reports.ndjson"
        with file.open("wb") as out:
            out.writelines(seeds(number) + b"\n" for number in range(count))
        places = [word for kode in _kommuner() for word in ("--municipality", kode)]
        for arguments in (
            ("init",),
            ("sender", "add", "bench", *places),
            ("receive", "--sender", "bench", str(file)),
            ("process",),
        ):
            subprocess.run(_synlig(home, *arguments), env=_environment(), check=True, stdout=subprocess.DEVNULL)
        with _sds(Path(folder) / "sds") as url:
            return _delivered(home, url, count)


def _delivered(home: Path, url: str, count: int) -> tuple[float, int]:
    where = {"SYNLIG_EXCHANGE__SDS_URL": url, "SYNLIG_EXCHANGE__SDS_SANDBOX": "true"}
    started = time.perf_counter()
    command = _synlig(home, "--json", "deliver", "sds")
    with subprocess.Popen(command, env=_environment() | where, stdout=subprocess.PIPE, text=True) as process:
        said = "" if process.stdout is None else process.stdout.read()
        _, _, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = 0
    done: dict[str, Any] = json.loads(said)
    if done["reports"] != {"accepted": count}:
        raise RuntimeError(f"not all were accepted: {done['reports']}")
    return seconds, used.ru_maxrss


def _synlig(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "synlig", "--home", str(home), *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def _kommuner() -> list[str]:
    return sorted(organisations.load(datetime.now(UTC).date()).kommuner)


@contextmanager
def _sds(folder: Path) -> Generator[str]:
    """The counterpart beside us; gives its address."""
    command = [sys.executable, "-m", "synlig_sandbox.sds", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as service:
        try:
            line = "" if service.stdout is None else service.stdout.readline()
            yield str(json.loads(line)["url"])
        finally:
            service.terminate()
