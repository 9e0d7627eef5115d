"""Rules over what was received: findings and set columns beside the rows, told back to the report, and the quality."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synlig.surfaces.command.main import run

Command = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def told(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        code = run([*arguments, "--home", str(tmp_path / "home"), "--json"])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return told


def test_every_declared_rule_does_what_its_examples_say(command: Command) -> None:
    code, lines = command("rules", "test", "synlig-plan-ends-before-start", "synlig-condition-severity")
    assert (code, {line["holds"] for line in lines}) == (0, {True})


def test_a_rule_that_is_not_there_is_not_found(command: Command) -> None:
    assert command("rules", "explain", "synlig-nothing")[0] == 5
    assert command("rules", "test", "synlig-nothing")[0] == 5


def test_a_rule_explains_what_it_rests_on(command: Command) -> None:
    _, (told,) = command("rules", "explain", "synlig-goal-reached")
    assert told["rests_on"] == ["synlig-condition-severity", "synlig-goal-severity"]
    assert "conditions.severity_number" in told["reads"]


def test_every_rule_is_listed_with_its_title(command: Command) -> None:
    code, lines = command("rules", "list")
    assert code == 0
    assert all(line["title_da"] and line["title"] for line in lines)


def received(command: Command, tmp_path: Path) -> set[str]:
    """The ids of reports of the municipality 0259 that were received and processed."""
    out = str(tmp_path / "reports")
    command("generate", "--citizens", "60", "--days", "2", "--municipality", "0259", "--out", out)
    command("init")
    command("sender", "add", "eoj", "--municipality", "0259")
    _, verdicts = command("receive", "--sender", "eoj", out)
    assert command("process")[0] == 0
    return {verdict["bundle_id"] for verdict in verdicts}


def test_what_a_rule_set_is_told_row_by_row_back_to_the_report_and_only_to_its_own(
    command: Command, tmp_path: Path
) -> None:
    reports = received(command, tmp_path)
    _, (told,) = command("rules", "explain", "synlig-condition-code", "--municipality", "0259")
    assert told["rows"]
    assert {row["bundle_id"] for row in told["rows"]} <= reports
    assert all(row["code"] and row["code_uuid"] and "surrogate" not in row for row in told["rows"])
    _, (others,) = command("rules", "explain", "synlig-condition-code", "--municipality", "0540")
    assert others["rows"] == []
    _, seen = command("log", "search")
    assert [entry["kommune"] for entry in seen if entry["event"] == "person:record:seen"] == ["0259", "0540"]


def test_every_rule_gives_every_week_a_score_and_the_findings_are_those_it_counts(
    command: Command, tmp_path: Path
) -> None:
    received(command, tmp_path)
    code, findings = command("rules", "run")
    _, scores = command("rules", "run", "--scores")
    assert code == 0
    assert all(0 <= row["score"] <= 1 and row["checked"] >= row["found"] for row in scores)
    assert sum(row["found"] for row in scores) == len(findings)
    assert {row["kommune"] for row in scores} == {"0259"}
    assert command("rules", "run", "--as-of", "2020-01-01")[1] == []
