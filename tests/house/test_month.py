"""The month asks the command for each step in order, counts its answers, and stops when a command fails."""

import json
import sys
from pathlib import Path

import pytest

from bench.month import Day, Gateway, month, report

COMMAND = """
import json, pathlib, sys
home, words = pathlib.Path(sys.argv[2]), sys.argv[4:]
home.mkdir(exist_ok=True)
with (home / "asked").open("a") as file:
    print(" ".join(word.rpartition("/")[2] for word in words), file=file)
if words[0] == "generate":
    for kode in ("0540", "0259"):
        for day in ("2026-11-01", "2026-11-02"):
            place = pathlib.Path(words[-1], kode, day + ".ndjson")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
if words[0] == "receive":
    print('{"verdict": "accepted"}\\n{"verdict": "rejected"}')
    sys.exit(4)
if words[0] == "process":
    print('{"processed": 1}')
if words[0] == "deliver" and (home / "broken").exists():
    sys.exit(7)
"""


@pytest.fixture
def command(tmp_path: Path) -> list[str | Path]:
    (tmp_path / "synlig.py").write_text(COMMAND, encoding="utf-8")
    return [sys.executable, tmp_path / "synlig.py"]


def test_every_day_is_received_processed_and_delivered_and_the_month_released(
    tmp_path: Path, command: list[str | Path]
) -> None:
    days = list(month(command, tmp_path, 2, 10))
    assert [(day.day, day.accepted, day.rejected, day.processed) for day in days] == [
        ("2026-11-01", 1, 1, 1),
        ("2026-11-02", 1, 1, 1),
    ]
    asked = (tmp_path / "home" / "asked").read_text("utf-8").splitlines()
    assert [words.split()[0] for words in asked] == [
        *("init", "generate", "sender"),
        *("receive", "process", "deliver") * 2,
        "release",
    ]
    assert asked[2] == "sender add month --municipality 0259 --municipality 0540"


def test_a_command_that_fails_stops_the_month(tmp_path: Path, command: list[str | Path]) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "broken").touch()
    with pytest.raises(RuntimeError, match="synlig deliver ended with 7"):
        Gateway(command, tmp_path / "home").ask("deliver", "sds")


def test_the_report_holds_every_day(tmp_path: Path) -> None:
    report(tmp_path, [Day("2026-11-01", 9, 1, 9, 1.0, 2.0, 0.5, 3_000_000)], 10)
    assert json.loads((tmp_path / "month.json").read_text("utf-8"))["days"][0]["accepted"] == 9
    assert "| 2026-11-01 | 9 | 1 | 9 | 1.0 | 2.0 | 0.5 | 3.0 |" in (tmp_path / "month.md").read_text("utf-8")
