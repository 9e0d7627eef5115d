"""`synlig` itself, killed with -9 at random moments and run again at once: nothing lost, nothing twice (A3, K13)."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.command_line import ROOT, CommandLine, moments

KILLS = 3


def test_receive_killed_at_any_moment_keeps_what_it_said_it_kept(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "home")
    reports = str(line.furnish(100))
    began = time.monotonic()
    wanted = Counter(verdict["bundle_id"] for verdict in line.lines("validate", reports))
    longest = time.monotonic() - began
    for seconds in moments(longest, KILLS):
        said = [verdict["bundle_id"] for verdict in line.killed(seconds, "receive", "--sender", "eoj", reports)]
        kept = Counter(receipt["bundle_id"] for receipt in line.lines("receipts"))
        assert set(said) <= set(kept)
        assert kept <= wanted
    verdicts = line.lines("receive", "--sender", "eoj", reports)
    assert {verdict["verdict"] for verdict in verdicts} == {"accepted"}
    receipts = line.lines("receipts")
    assert Counter(receipt["bundle_id"] for receipt in receipts) == wanted
    assert len({verdict["delivery_id"] for verdict in verdicts}) <= KILLS + 1


def test_process_killed_at_each_step_and_run_again_at_once_has_every_report_once(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "home")
    line.lines("receive", "--sender", "eoj", str(line.furnish(8)))
    command = [sys.executable, "-m", "tests.attacks.killed_processing", str(line.home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    looks = [json.loads(each) for each in done.stdout.splitlines()]
    assert len(looks) > 10
    for look in looks:
        assert set(look["states"].values()) == {"processed"}
        assert look["rows"] == sorted(map(int, look["states"]))
        assert (look["orphans"], look["stuck"]) == (0, [])


def test_process_killed_at_random_moments_ends_with_every_report_once(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "home")
    kept = line.lines("receive", "--sender", "eoj", str(line.furnish(60)))
    for seconds in moments(3.0, KILLS):
        line.killed(seconds, "process")
    line.lines("process")
    assert Counter(receipt["state"] for receipt in line.lines("receipts")) == {"processed": len(kept)}
    assert line.lines("process") == [{"processed": 0}]
