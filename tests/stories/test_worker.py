"""The worker: what is received becomes rows without anyone asking, with two at once, and it stops when told (A6)."""

import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from synlig.surfaces.command.serve import PARTS
from synlig.surfaces.wiring import Wiring
from tests.command_line import CommandLine

PATIENCE = 60.0
CAUGHT = 1 << (signal.SIGTERM - 1)


def states(wiring: Wiring) -> dict[str, int]:
    return wiring.receipts.count_by_state()


def until_processed(wiring: Wiring, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while states(wiring).get("processed", 0) < count:
        assert time.monotonic() < end, states(wiring)
        time.sleep(0.1)


def until_it_can_be_told(worker: "subprocess.Popen[str]") -> None:
    """A worker that is not up yet when all is done has no ear for SIGTERM: wait until it has."""
    end = time.monotonic() + PATIENCE
    while not int(Path(f"/proc/{worker.pid}/status").read_text().split("SigCgt:")[1].split()[0], 16) & CAUGHT:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_two_workers_process_what_comes_while_they_run_each_report_once(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "home")
    reports = line.furnish(60)
    workers = [line.start("serve", "--part", "worker") for _ in range(2)]
    kept = line.lines("receive", "--sender", "eoj", str(reports))
    wiring = Wiring(line.home, {})
    until_processed(wiring, len(kept))
    for worker in workers:
        until_it_can_be_told(worker)
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        worker.communicate(timeout=PATIENCE)
    assert [worker.returncode for worker in workers] == [0, 0]
    assert states(wiring) == {"processed": len(kept)}
    rows = wiring.engine.query(
        "SELECT received_seq, count(*) AS times FROM patients GROUP BY received_seq",
        {"patients": wiring.table_store.dataset("patients")},
    )
    assert Counter(rows["times"].to_pylist()) == {1: len(kept)}
    wiring.close()


def test_the_worker_is_one_of_the_parts_that_are_served_together() -> None:
    assert "worker" in PARTS
