"""Killed at any step and run again, a join and a new key of citizens' keys end whole, and who runs on reads on."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.people import Home, furnished

ROOT = Path(__file__).parents[2]
EVERY = int(os.environ.get("SYNLIG_KILL_EVERY", "16"))
"""Every sixteenth step, from a random one: run by run all are taken."""


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=8)


@pytest.mark.parametrize("job", ["join", "rotate"])
def test_killed_at_any_step_it_ends_whole(furnished_home: Home, tmp_path: Path, job: str) -> None:
    home, first = furnished_home.copy(tmp_path / "own"), random.randint(1, EVERY)
    command = [sys.executable, "-m", "tests.attacks.killed_rights", job, str(home.path), str(tmp_path / "k")]
    numbers = f"{home.person} {home.other}\n"
    done = subprocess.run(
        [*command, str(first), str(EVERY)], input=numbers, capture_output=True, text=True, check=True, cwd=ROOT
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["killed"] for line in lines].count(False) == 1
    assert len(lines) >= 2, f"from step {first}"
    assert [line for line in lines if line["wrong"]] == [], f"from step {first}"
