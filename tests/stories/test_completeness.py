"""`synlig completeness` after weeks of reports and a day without: the gap is listed, asked for, and answered."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.storage.intake import Intake
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.resting import KOMMUNE, report

WEEKS = 5


def lines(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([*arguments, "--home", str(home), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def keep_on(intake: Intake, moment: datetime, count: int) -> None:
    intake._clock = lambda: moment
    intake.keep([report(kommune=KOMMUNE) for _ in range(count)])


def test_a_gap_is_listed_asked_for_and_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    lines(home, capsys, "init")
    lines(home, capsys, "sender", "add", "eoj", "--municipality", KOMMUNE)
    wiring, noon = Wiring(home, {}), datetime.now(UTC).replace(hour=11, minute=0)
    for back in range(7 * WEEKS, 0, -1):
        if back != 2:
            keep_on(wiring.intake, noon - timedelta(days=back), 12)
    (gap,) = [row for row in lines(home, capsys, "completeness") if row["status"] != "late"]
    assert (gap["sender"], gap["municipality"], gap["status"]) == ("eoj", KOMMUNE, "missing")
    assert (gap["expected"], gap["accepted"], gap["asked_at"]) == (12, 0, None)
    assert lines(home, capsys, "completeness", "--municipality", "0101") == []
    lines(home, capsys, "resend", "eoj", "--municipality", KOMMUNE, "--day", gap["day"])
    (asked,) = [row for row in lines(home, capsys, "completeness") if row["status"] != "late"]
    assert asked["asked_at"] is not None
    keep_on(wiring.intake, datetime.now(UTC) + timedelta(seconds=2), 12)
    (answered,) = [row for row in lines(home, capsys, "completeness") if row["status"] == "missing"]
    assert answered["answered_at"] is not None
    assert len(lines(home, capsys, "completeness", "--all", "--days", "7")) == 7
    wiring.close()


def test_a_sender_is_asked_only_for_its_own_municipality(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    run(["init", "--home", home])
    run(["sender", "add", "eoj", "--municipality", "0540", "--home", home])
    ask = ["resend", "eoj", "--day", "2026-11-02", "--home", home, "--municipality"]
    assert run([*ask, "0101"]) == 2
    assert run(["resend", "nobody", "--day", "2026-11-02", "--municipality", "0540", "--home", home]) == 5
    assert run([*ask, "0540"]) == 0
