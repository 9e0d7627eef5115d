"""`synlig deliver` read aloud: what was packed, what became of it, and why something was not taken."""

import json
from pathlib import Path

import pytest

from synlig.surfaces.command.main import run
from tests.counterparts import Counterpart
from tests.exchange import days_reports
from tests.stories.test_delivering import sds

__all__ = ["sds"]


@pytest.fixture
def home(tmp_path: Path, sds: Counterpart, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With nine reports, six of home nursing, and an address of the recipient."""
    monkeypatch.setenv("SYNLIG_EXCHANGE__SDS_URL", sds.url)
    monkeypatch.setenv("SYNLIG_EXCHANGE__SDS_SANDBOX", "true")
    home, reports = tmp_path / "home", tmp_path / "reports.ndjson"
    reports.write_text("\n".join(map(json.dumps, days_reports(range(9)))), encoding="utf-8")
    for words in (
        ("init",),
        ("sender", "add", "eoj", "--municipality", "0540"),
        ("receive", "--sender", "eoj", str(reports)),
        ("process",),
    ):
        assert run([*words, "--home", str(home)]) == 0, words
    return home


def said(home: Path, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["deliver", *words, "--home", str(home)]) == code
    return capsys.readouterr().out.strip()


def test_what_was_taken_is_told_with_what_may_not_leave_beside_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(home, capsys, "sds")
    assert told == "sds: 6 reports packed now; of 3 others nothing may leave. All its reports: 6 accepted, 3 nothing."


def test_a_recipient_that_is_down_is_told_of_and_gets_it_all_when_it_is_asked_for_again(
    home: Path, sds: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    sds.be("down", 9)
    assert said(home, capsys, "sds", code=7).endswith(
        "3 nothing, 6 waiting. Not all was taken (they answered 503); what waits is tried again when it is due."
    )
    sds.be("well")
    assert said(home, capsys, "sds").endswith("All its reports: 6 accepted, 3 nothing.")


def test_what_is_refused_whole_is_told_of_with_where_to_look(
    home: Path, sds: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    sds.be("refuse", 1)
    told = said(home, capsys, "sds")
    assert "(they refuse it whole (422))" in told
    assert told.endswith("Given up: 1; see `synlig deliver --dead`.")
    delivery = said(home, capsys, "--dead").split()[1].rstrip(":")
    assert said(home, capsys, "--again", delivery) == f"{delivery} is queued again."
    assert said(home, capsys, "sds").endswith("All its reports: 6 accepted, 3 nothing.")
