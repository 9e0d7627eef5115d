"""The first whole way by the commands of CONTRACT.md: generate, receive, process, release, read, deliver."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run

KOMMUNER = ("0540", "0259", "0825")


class Shell:
    """Commands run in this process on one home; gives exit code and standard output."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._capsys = home, capsys

    def __call__(self, *arguments: str) -> tuple[int, str]:
        self._capsys.readouterr()
        code = run([*arguments, "--home", str(self.home)])
        return code, self._capsys.readouterr().out

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        _, out = self(*arguments, "--json")
        return [json.loads(line) for line in out.splitlines()]


def forget_home(home: Path) -> None:
    """Let the next command open the home anew, as a process of its own would."""
    Frame(str(home), as_json=False).wiring.cache_clear()


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "home", capsys)


def generated(shell: Shell, out: Path, *more: str) -> Path:
    where = [argument for kode in KOMMUNER for argument in ("--municipality", kode)]
    code, _ = shell("generate", "--citizens", "300", "--days", "4", *where, "--out", str(out), *more)
    assert code == 0
    return out


def furnished(shell: Shell) -> None:
    assert shell("init")[0] == 0
    where = [argument for kode in KOMMUNER for argument in ("--municipality", kode)]
    assert shell("sender", "add", "eoj", *where)[0] == 0


def test_from_reports_to_a_table_anyone_may_read(shell: Shell, tmp_path: Path) -> None:
    reports = generated(shell, tmp_path / "reports")
    furnished(shell)
    verdicts = shell.lines("receive", "--sender", "eoj", str(reports))
    assert {line["verdict"] for line in verdicts} == {"accepted"}
    assert [line["bundle_id"] for line in shell.lines("receipts")] == [line["bundle_id"] for line in verdicts]
    assert shell.lines("process") == [{"processed": len(verdicts)}]
    assert shell.lines("process") == [{"processed": 0}]
    (release,) = shell.lines("release")
    assert set(release["cubes"]) >= {"tilstande", "indsatser"}
    code, text = shell("table", "tilstande", "--by", "kommune,aar", "--measure", "antal", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert code == 0
    assert rows
    assert list(rows[0]) == ["kommune", "aar", "antal"]
    assert {row["kommune"] for row in rows} <= set(KOMMUNER)
    assert all(int(row["antal"]) % 5 == 0 for row in rows)


def test_the_same_truth_gives_the_same_figures_in_every_release(shell: Shell, tmp_path: Path) -> None:
    reports = generated(shell, tmp_path / "reports")
    furnished(shell)
    shell("receive", "--sender", "eoj", str(reports))
    shell("process")
    tables = []
    for _ in range(2):
        (release,) = shell.lines("release")
        request = ("table", "indsatser", "--by", "kommune,aar,koen", "--measure", "borgere", "--format", "csv")
        tables.append(shell(*request, "--release", release["release"])[1])
    assert tables[0] == tables[1]
    assert tables[0].count("\n") > 1


def test_the_base_of_a_living_cube_stays(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnished(shell)
    shell("receive", "--sender", "eoj", str(generated(shell, tmp_path / "reports")))
    shell("process")
    for base, code in (("1", 2), ("0", 2), ("-5", 2), ("5", 0), ("10", 3)):
        monkeypatch.setenv("SYNLIG_DISCLOSURE__BASE", base)
        forget_home(shell.home)
        assert (base, shell("release", "tilstande")[0]) == (base, code)


def test_receiving_again_keeps_nothing_twice_and_other_content_is_refused(shell: Shell, tmp_path: Path) -> None:
    reports = generated(shell, tmp_path / "reports")
    furnished(shell)
    first = shell.lines("receive", "--sender", "eoj", str(reports))
    again = shell.lines("receive", "--sender", "eoj", str(reports))
    assert [line["verdict"] for line in again] == [line["verdict"] for line in first]
    assert len(shell.lines("receipts")) == len(first)
    file = next(reports.glob("*/*.ndjson"))
    line = json.loads(file.read_text().splitlines()[0])
    line["timestamp"] = line["timestamp"].replace("2026", "2025", 1)
    (tmp_path / "changed.json").write_text(json.dumps(line))
    code, _ = shell("receive", "--sender", "eoj", str(tmp_path / "changed.json"))
    assert code == 4


def test_each_planted_fault_is_found_and_no_clean_report_is_rejected(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    code, _ = shell(
        "generate", "--citizens", "4000", "--days", "14", "--faults", "0.1", "--seed", "11", "--out", str(out)
    )
    assert code == 0
    planted = [json.loads(line) for line in (out / "faults.ndjson").read_text().splitlines()]
    expected = {f"{out / fault['file']}:{fault['line']}": fault["rule"] for fault in planted}
    wrong, reports = Counter[str](), 0
    for verdict in shell.lines("validate", str(out)):
        reports += 1
        rules = {finding["rule"] for finding in verdict["findings"] if finding["severity"] == "error"}
        fault = expected.pop(verdict["source"], None)
        if fault is None and rules:
            wrong[f"clean, yet {sorted(rules)}"] += 1
        elif fault is not None and fault not in {f["rule"] for f in verdict["findings"]}:
            wrong[f"{fault} not found"] += 1
    assert reports >= 20_000
    assert len(planted) > 0.08 * reports
    assert not wrong
    assert not expected
    assert len({fault["rule"] for fault in planted}) >= 30


def test_strangers_units_and_missing_homes_have_words(shell: Shell, tmp_path: Path) -> None:
    reports = generated(shell, tmp_path / "reports")
    assert shell("receipts")[0] == 5
    assert shell("init")[0] == 0
    assert shell("init")[0] == 2
    assert shell("sender", "add", "elsewhere", "--municipality", "0101")[0] == 0
    code, _ = shell("receive", "--sender", "elsewhere", str(reports))
    assert code == 4
    assert {line["rule"] for line in shell.lines("findings")} == {"synlig-sender-unit"}
    assert shell("receive", "--sender", "nobody", str(reports))[0] == 5
    assert shell("sender", "add", "x", "--municipality", "9999")[0] == 2


def test_no_cpr_number_in_any_file_but_vault_and_sealed_raw_store(shell: Shell, tmp_path: Path) -> None:
    reports = generated(shell, tmp_path / "reports")
    furnished(shell)
    said = [shell("receive", "--sender", "eoj", str(reports)), shell("process"), shell("release"), shell("receipts")]
    assert [code for code, _ in said] == [0, 0, 0, 0]
    numbers = {
        entry["resource"]["identifier"][0]["value"]
        for file in reports.glob("*/*.ndjson")
        for line in file.read_text().splitlines()
        for entry in json.loads(line)["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    }
    forms = {form for number in numbers for form in (number, f"{number[:6]}-{number[6:]}")}
    wanted = {form.encode(how) for form in forms for how in ("ascii", "utf-16-le")}
    assert len(numbers) > 100
    assert not any(form in out for form in forms for _, out in said)
    files = [file for file in tmp_path.rglob("*") if file.is_file() and not file.is_relative_to(reports)]
    assert any(file.is_relative_to(shell.home / "tables") for file in files)
    for file in files:
        content = file.read_bytes()
        assert not any(number in content for number in wanted), file.name
