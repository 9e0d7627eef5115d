"""The layers hold, and each contract catches the violation it is there for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from house.places import FLOORS, ROOT

CONFIG = ROOT / ".importlinter"
ROOMS = {
    "core/cpr.py": "",
    "declared/codes.py": "",
    "guard/keys.py": "",
    "partners/sds.py": "",
    "partners/dhrd.py": "",
    "pipeline/gate.py": "",
    "pipeline/tally.py": "",
    "storage/vault.py": "",
    "storage/tables.py": "",
    "stories/receive.py": "",
    "stories/process_reports.py": "from synlig.storage import vault\n",
    "surfaces/wiring.py": "from synlig.storage import vault\n",
}
"""A small house of the same shape."""

PLANTED = [
    ("core/cpr.py", "from synlig.declared import codes", "on the ladder"),
    ("declared/codes.py", "from synlig.guard import keys", "on the ladder"),
    ("partners/sds.py", "from synlig.storage import tables", "on the ladder"),
    ("pipeline/gate.py", "from synlig.storage import tables", "on the ladder"),
    ("storage/tables.py", "from synlig.pipeline import gate", "on the ladder"),
    ("stories/receive.py", "from synlig.surfaces import wiring", "on the ladder"),
    ("services/__init__.py", "", "on the ladder"),
    ("pipeline/gate.py", "from synlig.declared import codes", "knows core and nothing else"),
    ("pipeline/gate.py", "import os", "are pure"),
    ("pipeline/gate.py", "from random import random", "are pure"),
    ("core/cpr.py", "import time", "are pure"),
    ("pipeline/gate.py", "from synlig.pipeline import tally", "No stage"),
    ("partners/sds.py", "from synlig.partners import dhrd", "No partner"),
    ("stories/receive.py", "from synlig.stories import process_reports", "No story"),
    ("stories/receive.py", "from synlig.storage import vault", "reach the vault"),
    ("storage/tables.py", "from synlig.storage.vault import Vault", "reach the vault"),
    ("surfaces/portal.py", "import synlig.storage.vault", "reach the vault"),
    ("guard/keys.py", "import sqlite3", "Only storage"),
    ("surfaces/wiring.py", "import sqlalchemy", "Only storage"),
    ("storage/tables.py", "import cryptography", "Only guard"),
    ("stories/receive.py", "import hmac", "Only guard"),
    ("surfaces/wiring.py", "import synlig_sandbox", "knows nothing of its counterparts"),
    ("../synlig_sandbox/sds.py", "from synlig.core import cpr", "strangers"),
]


def _house(folder: Path) -> Path:
    package = folder / "synlig"
    for floor in FLOORS:
        (package / floor).mkdir(parents=True)
        (package / floor / "__init__.py").touch()
    for room, text in ROOMS.items():
        (package / room).write_text(text, encoding="utf-8")
    (package / "__init__.py").touch()
    (folder / "synlig_sandbox").mkdir()
    (folder / "synlig_sandbox" / "__init__.py").touch()
    return package


def _broken(folder: Path) -> list[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", "--config", CONFIG]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "1000"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    words = re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE)
    assert (done.returncode == 0) == (not words), done.stdout + done.stderr
    return words


def test_the_product_keeps_its_layers() -> None:
    assert _broken(ROOT / "src") == []


def test_a_small_house_of_the_same_shape_keeps_them_too(tmp_path: Path) -> None:
    _house(tmp_path)
    assert _broken(tmp_path) == []


@pytest.mark.parametrize(("room", "line", "contract"), PLANTED, ids=[f"{room}: {line}" for room, line, _ in PLANTED])
def test_each_planted_violation_is_caught_by_its_contract(tmp_path: Path, room: str, line: str, contract: str) -> None:
    planted = _house(tmp_path) / room
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    broken = _broken(tmp_path)
    assert any(contract in words for words in broken), broken
