"""Killed at any step and run again, an erasure ends whole: nothing is found, nothing is stray, the log holds."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from tests.people import Home

ROOT = Path(__file__).parents[3]
EVERY = int(os.environ.get("SYNLIG_KILL_EVERY", "16"))
"""Every sixteenth step, from a random one: run by run all are taken. 1 takes all at once, in some minutes."""


def test_killed_at_any_step_it_ends_whole(furnished_home: Home, tmp_path: Path) -> None:
    first = random.randint(1, EVERY)
    command = [sys.executable, "-m", "tests.attacks.erasure.killed", str(furnished_home.path), str(tmp_path / "k")]
    numbers = f"{furnished_home.person} {furnished_home.other}\n"
    done = subprocess.run(
        [*command, str(first), str(EVERY)], input=numbers, capture_output=True, text=True, check=True, cwd=ROOT
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["killed"] for line in lines].count(False) == 1
    assert len(lines) > 100 / EVERY, f"from step {first}"
    assert [line for line in lines if line["found"] or line["stray"]] == [], f"from step {first}"
