"""The power goes at any moment: what was acknowledged is there, whole and once; with a lesser sync it would not be.

A process is traced; its writes and syncs are replayed on a simulated disk, and the disk is cut (DESIGN.md, 3).
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.storage.control.soundness import check_sound
from synlig.surfaces.wiring import Wiring
from tests.attacks.power import Disk, Done, read_trace, tracer
from tests.attacks.traced import FEW_FILES
from tests.command_line import ROOT, CommandLine

CUTS = 60


def _can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-q", "-o", os.devnull, "true"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home before anything was received, and reports for it."""
    if not _can_trace():
        pytest.skip("no strace on this machine, or it may not trace; `make test` as root installs Debian's")
    line = CommandLine(tmp_path_factory.mktemp("power") / "home")
    reports = line.furnish(20)
    return line.home, reports


def traced(furnished: tuple[Path, Path], folder: Path, synchronous: str) -> tuple[Path, list[Done]]:
    """A copy of the home as it was, and the calls by which a process receives and processes in it."""
    home, trace = folder / "home", folder / "trace"
    shutil.copytree(furnished[0], home)
    command = [*tracer(trace), sys.executable, "-m", "tests.attacks.traced", str(home), str(furnished[1]), synchronous]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "done" in done.stdout
    shutil.rmtree(home)
    shutil.copytree(furnished[0], home)
    return home, list(read_trace(trace))


def said(done: Done) -> list[list[str]]:
    if done.name != "write" or done.handle != 1:
        return []
    return [line.split() for line in done.data.decode().splitlines()]


def cuts(home: Path, calls: list[Done], luck: random.Random) -> Iterator[tuple[set[str], int, Path]]:
    """What was acknowledged before each of many cuts, and the home the cut left."""
    disk, kept, processed = Disk(home), set[str](), 0
    first = next(number for number, call in enumerate(calls) if said(call))
    moments = set(luck.sample(range(first, len(calls)), CUTS))
    for number, call in enumerate(calls):
        if number in moments:
            image = home.with_name(f"cut-{number}")
            disk.cut(image, luck)
            yield set(kept), processed, image
            shutil.rmtree(image)
        disk.do(call)
        for word, what in said(call):
            kept |= {what} if word == "kept" else set()
            processed += int(what) if word == "done" else 0


def lost(kept: set[str], processed: int, image: Path) -> int:
    """How many acknowledged reports are gone or not whole in what a cut left."""
    wiring = Wiring(image, FEW_FILES)
    try:
        check_sound(wiring.control)
        lines = list(wiring.receipts.receipts())
        ids = [line["bundle_id"] for line in lines]
        assert len(set(ids)) == len(ids)
        wiring.reports.verify(wiring.vault.keys_of)
        wiring.table_store.verify()
        done = [line["receipt_id"] for line in lines if line["state"] == "processed"]
        rows = (
            wiring.table_store.dataset("patients").to_table(["received_seq"])["received_seq"].to_pylist()
            if done
            else []
        )
        assert sorted(rows) == sorted(done)
        return len(kept - set(ids)) + max(0, processed - len(done))
    except IntegrityFailure:
        return 1
    finally:
        wiring.close()


def rows_of(wiring: Wiring) -> list[int]:
    return wiring.table_store.dataset("patients").to_table(["received_seq"])["received_seq"].to_pylist()


def test_a_power_cut_loses_nothing_that_was_acknowledged(furnished: tuple[Path, Path], tmp_path: Path) -> None:
    home, calls = traced(furnished, tmp_path, "FULL")
    losses = [lost(*each) for each in cuts(home, calls, random.Random(random.random()))]
    assert losses == [0] * CUTS


def test_the_simulation_finds_what_a_lesser_sync_loses(furnished: tuple[Path, Path], tmp_path: Path) -> None:
    home, calls = traced(furnished, tmp_path, "NORMAL")
    losses = [lost(*each) for each in cuts(home, calls, random.Random(random.random()))]
    assert sum(losses) > 0


def test_the_simulation_finds_raw_bytes_that_were_not_synced(furnished: tuple[Path, Path], tmp_path: Path) -> None:
    home, calls = traced(furnished, tmp_path, "FULL")
    careless = [call for call in calls if not (call.name == "fsync" and call.paths[0].suffix == ".seg")]
    losses = [lost(*each) for each in cuts(home, careless, random.Random(random.random()))]
    assert sum(losses) > 0
