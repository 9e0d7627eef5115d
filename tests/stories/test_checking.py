"""The doctor by its command: what is wrong is said, with how to mend it, and has its exit code."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from synlig.guard.expiring import ending
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.authority import Authority

Lines = list[dict[str, Any]]
Doctor = Callable[..., tuple[int, Lines]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(["--home", str(tmp_path / "home"), "init"])
    return tmp_path / "home"


@pytest.fixture
def doctor(home: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """`synlig check`; its exit code, and what it says is wrong."""

    def looked(*arguments: str) -> tuple[int, Lines]:
        capsys.readouterr()
        code = run(["--home", str(home), "--json", "check", *arguments])
        remarks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return code, [one for one in remarks if one["state"] == "wrong"]

    return looked


def test_a_new_home_has_nothing_wrong(doctor: Doctor) -> None:
    assert doctor() == doctor("--stores") == (0, [])


def test_every_remark_that_is_not_well_says_how_to_mend_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--home", str(home), "--json", "check"])
    remarks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["about"] for one in remarks} >= {"settings", "home", "keys", "disk", "log", "clock", "backups", "parts"}
    assert all(bool(one["mend"]) == (one["state"] != "well") for one in remarks)


def test_where_there_is_no_home_that_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(tmp_path / "none"), "--json", "check"]) == 5
    remarks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len([one for one in remarks if "is not a home" in one["says"]]) == 1


def test_a_key_that_others_can_read_is_refused(home: Path, doctor: Doctor) -> None:
    (home / "keys" / "disclosure.key").chmod(0o644)
    code, wrong = doctor()
    assert code == 3
    assert any("disclosure.key" in one["says"] and "chmod" in one["mend"] for one in wrong)


def test_a_home_open_to_others_is_refused(home: Path, doctor: Doctor) -> None:
    home.chmod(0o755)
    assert doctor()[0] == 3


def test_a_key_that_is_gone_or_damaged_is_named(home: Path, doctor: Doctor) -> None:
    key = home / "keys" / "worker.key"
    key.write_bytes(key.read_bytes()[::-1])
    code, wrong = doctor()
    assert code == 6
    assert any("worker" in one["says"] for one in wrong)


def test_settings_that_cannot_be_acted_on_are_named(home: Path, doctor: Doctor) -> None:
    (home / "settings.toml").write_text("[intake]\nport = 'many'\n", encoding="utf-8")
    code, wrong = doctor()
    assert code == 2
    assert "intake.port" in wrong[0]["says"]


def test_units_that_are_no_units_are_named_before_anybody_logs_in(home: Path, doctor: Doctor) -> None:
    (home / "settings.toml").write_text('[units]\n"99900540000011" = "hjemmeplejen"\n', encoding="utf-8")
    code, wrong = doctor()
    assert code == 2
    assert "units.99900540000011" in wrong[0]["says"]
    Frame.wiring.cache_clear()
    (home / "settings.toml").write_text(f'[units]\n"99900540000011" = "{UUID(int=1)}"\n', encoding="utf-8")
    assert doctor() == (0, [])


def test_a_log_that_nobody_signs_is_wrong(home: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    run(["--home", str(home), "sender", "add", "eoj", "--municipality", "0540"])
    assert doctor() == (0, [])
    for checkpoint in home.with_name("home-checkpoints").iterdir():
        checkpoint.unlink()
    monkeypatch.setattr("synlig.guard.log.looking.SLACK_S", -100)
    code, wrong = doctor()
    assert (code, wrong[0]["about"]) == (7, "log")


def test_certificates_are_looked_at_before_they_end(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soon = Authority(tmp_path / "ca").issue("soon").certificate
    settings = f'[exchange]\nsds_certificate = "{soon}"\ndhrd_authority = "/no/file.pem"\n'
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    capsys.readouterr()
    assert run(["--home", str(home), "--json", "check"]) == 5
    said = {
        one["state"]: one for one in map(json.loads, capsys.readouterr().out.splitlines()) if "cert" in one["about"]
    }
    assert "sds_certificate ends" in said["warning"]["says"]
    assert "dhrd_authority names /no/file.pem" in said["wrong"]["says"]


def test_a_certificate_that_ended_is_wrong() -> None:
    now = datetime.now(UTC)
    states = [ending("it", now + timedelta(days=days), now).state for days in (-1, 1, 300)]
    assert states == ["wrong", "warning", "well"]


def test_the_disk_the_clock_and_a_folder_that_is_gone(
    home: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synlig.storage.checking.home.TOO_LITTLE", 1 << 60)
    assert doctor()[1][0]["about"] == "disk"
    monkeypatch.undo()
    (home / "outbox").rename(home / "away")
    assert any("outbox/ is not there" in one["says"] for one in doctor()[1])


def test_a_senders_certificate_is_told_of_before_it_ends(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = Authority(tmp_path / "ca").issue("eoj").certificate
    assert (
        run(["--home", str(home), "sender", "add", "eoj", "--municipality", "0540", "--certificate", str(issued)]) == 0
    )
    capsys.readouterr()
    assert run(["--home", str(home), "--json", "check"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any(one["state"] == "warning" and "the sender eoj ends" in one["says"] for one in said)


def test_stores_that_differ_and_people_who_wait_too_long_are_wrong(
    home: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("010203" + "0405\n"))
    long_ago = (datetime.now(UTC) - timedelta(days=50)).date().isoformat()
    run(["--home", str(home), "case", "open", "-", "--kind", "access", "--received", long_ago])
    code, wrong = doctor()
    assert (code, [one["about"] for one in wrong]) == (7, ["persons"])
    wiring = Wiring(home, {})
    wiring.log.record([Entry(Event.RECONCILED, "os:test", "differs")])
    wiring.close()
    assert doctor()[0] == 6
