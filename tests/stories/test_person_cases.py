"""People's cases by the commands: opened, gone through, answered as decided, in time, or late with an alarm."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.person_case import PersonCase, due_after
from synlig.stories.watch_cases import watch_cases
from synlig.surfaces.command.main import run
from tests.people import Home, erase, furnished

Lines = list[dict[str, Any]]
Shell = Callable[..., tuple[int, Lines]]
REFUSAL = "databeskyttelseslovens § 22, stk. 1"


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture
def shell(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A command on the home, the person's number on its stdin; exit code and lines."""

    def told(*arguments: str) -> tuple[int, Lines]:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{home.person}\n"))
        code = run(["--home", str(home.path), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return told


@pytest.mark.parametrize(("received", "months", "due"), [
    ("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 1, "2027-01-15"), ("2026-11-30", 3, "2027-02-28"),
    ("2027-12-31", 2, "2028-02-29"),
])  # fmt: skip
def test_a_month_is_the_same_day_of_the_next_one(received: str, months: int, due: str) -> None:
    assert due_after(date.fromisoformat(received), months) == date.fromisoformat(due)


def test_a_request_is_gone_through_and_answered_as_decided(home: Home, shell: Shell, tmp_path: Path) -> None:
    code, (opened,) = shell("case", "open", "-", "--kind", "access", "--case", "S-1")
    assert (code, opened["outcome"], opened["alarm"]) == (0, None, "")
    _, rows = shell("case", "gather", "S-1")
    assert {row["match"] for row in rows} == {"certain", "probable"}
    assert shell("case", "close", "S-1", "--outcome", "granted")[0] == 2
    own = [row for row in rows if row["store"] == "reports" and row["why"] == "a report about the person"]
    out, redacted = own[0], own[1]
    assert shell("case", "review", "S-1", str(out["number"]), "--reject", "")[0] == 2
    assert shell("case", "review", "S-1", "99999", "--keep")[0] == 5
    shell("case", "review", "S-1", *(str(row["number"]) for row in rows), "--keep")
    shell("case", "review", "S-1", str(out["number"]), "--reject", "en andens")
    shell("case", "review", "S-1", str(redacted["number"]), "--redact", "en tredjemand")
    _, again = shell("case", "gather", "S-1")
    decisions = {row["bundle_id"]: row["decision"] for row in again if row["store"] == "reports"}
    assert (decisions[out["bundle_id"]], decisions[redacted["bundle_id"]]) == ("reject", "redact")
    _answered(shell, tmp_path / "answer.json", out["bundle_id"], redacted["bundle_id"], home)


def _answered(shell: Shell, file: Path, out: str, redacted: str, home: Home) -> None:
    new = [row["number"] for row in shell("case", "show", "S-1")[1][0]["rows"] if not row["decision"]]
    if new:
        shell("case", "review", "S-1", *map(str, new), "--keep")
    assert shell("case", "export", "S-1", "--out", str(file))[0] == 0
    reports = {report["bundle_id"]: report["report"] for report in json.loads(file.read_text())["reports"]}
    assert out not in reports
    assert reports[redacted] == "overstreget: en tredjemand"
    assert any(home.person in json.dumps(report) for report in reports.values())
    code, (closed,) = shell("case", "close", "S-1", "--outcome", "granted")
    assert (code, closed["outcome"]) == (0, "granted")
    assert shell("case", "review", "S-1", "1", "--keep")[0] == 2
    assert shell("case", "list") == (0, [])
    assert [one["id"] for one in shell("case", "list", "--all")[1]] == ["S-1"]


def test_a_refusal_needs_its_legal_ground(shell: Shell) -> None:
    shell("case", "open", "-", "--kind", "access", "--case", "S-2")
    assert shell("case", "close", "S-2", "--outcome", "refused")[0] == 2
    code, (closed,) = shell("case", "close", "S-2", "--outcome", "refused", "--ground", REFUSAL)
    assert (code, closed["ground"]) == (0, REFUSAL)
    assert shell("case", "close", "S-2", "--outcome", "granted")[0] == 2


def test_an_erasure_is_granted_only_when_it_is_done_and_the_case_outlives_the_person(home: Home, shell: Shell) -> None:
    shell("case", "open", "-", "--kind", "erasure", "--case", "case 1")
    shell("case", "gather", "case 1")
    assert shell("case", "close", "case 1", "--outcome", "granted")[0] == 2
    wiring = home.wired()
    proof = erase(wiring, home.person, "case 1")
    wiring.close()
    assert proof["case_rows"] > 0
    code, (closed,) = shell("case", "close", "case 1", "--outcome", "granted")
    assert (code, closed["items"]) == (0, 0)
    assert home.found() == []
    assert shell("case", "gather", "case 1")[0] == 5


def test_the_persons_own_case_is_found_of_them(shell: Shell) -> None:
    shell("case", "open", "-", "--kind", "objection", "--case", "S-3")
    _, rows = shell("person", "find", "-", "--type", "cases")
    assert [(row["kind"], row["match"]) for row in rows] == [("objection", "certain")]


def test_a_case_is_prolonged_once_with_a_reason(shell: Shell) -> None:
    _, (opened,) = shell("case", "open", "-", "--kind", "access", "--case", "S-4")
    _, (longer,) = shell("case", "prolong", "S-4", "--why", "mange indberetninger")
    assert longer["due"] == due_after(date.fromisoformat(opened["received"]), 3).isoformat()
    assert shell("case", "prolong", "S-4", "--why", "igen")[0] == 2


def test_a_late_case_is_an_alarm(home: Home, shell: Shell) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    _, (opened,) = shell("case", "open", "-", "--kind", "access", "--received", long_ago)
    assert (opened["alarm"], opened["days_left"] < 0) == ("late", True)
    wiring = home.wired()
    assert [case.id for case in wiring.tell(watch_cases)] == [opened["id"]]
    wiring.close()
    _, alarms = shell("log", "search", "--view", "alarms")
    assert [(entry["event"], entry["case"]) for entry in alarms] == [("person:case:late", opened["id"])]


def test_days_left_and_alarms_by_the_day() -> None:
    case = PersonCase("S", "access", date(2026, 1, 1), date(2026, 2, 1), "os:a")
    days = (date(2026, 1, 20), date(2026, 1, 26), date(2026, 2, 1), date(2026, 2, 2))
    assert [case.alarm(day) for day in days] == ["", "soon", "soon", "late"]
