"""Compaction killed with -9 at each of its steps: at any time every row counts once, and nothing is left over (K13)."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa

from synlig.storage.clock import utc_now
from synlig.storage.moments import take_moment
from tests.command_line import ROOT
from tests.resting import whole_home

FILES = 3


def test_killed_at_each_step_every_row_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    places = whole_home(folder)
    tables = places.tables(places.work(), buckets=1)
    for number in range(FILES):
        tables.append({"conditions": pa.table({"surrogate": [f"{number:032x}"], "value": [number]})}, [])
    tables.close()
    take_moment(places.database, utc_now)
    places.database.close()
    command = [sys.executable, "-m", "tests.attacks.killed_compacting", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    looks = [json.loads(each) for each in done.stdout.splitlines()]
    assert len(looks) > 20
    for look in looks:
        assert (look["values"], look["missing"]) == (list(range(FILES)), 0)
        if look["when"] == "again":
            assert (look["files"], look["left"]) == (1, 0)
    assert {look["files"] for look in looks if look["when"] == "killed"} == {1, FILES}
