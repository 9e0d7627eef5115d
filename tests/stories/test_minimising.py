"""Fields that are not agreed: counted by sender, told to the sender, and in no stored row (K19)."""

import json
from pathlib import Path
from typing import Any

import pytest

from synlig.pipeline.surplus import RULE
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports

SECRET = "hemmeligt-ord"


def lines(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([*arguments, "--home", str(home), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def with_surplus(report: dict[str, Any]) -> dict[str, Any]:
    changed = json.loads(json.dumps(report))
    resource = changed["entry"][1]["resource"]
    resource.setdefault("extension", []).extend([{"url": f"urn:x:{SECRET}", "valueString": SECRET}] * 2)
    changed["entry"][0]["resource"].setdefault("extension", []).append({"url": "urn:y", "valueString": SECRET})
    return changed


def test_what_is_not_agreed_is_counted_and_stored_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, reports = tmp_path / "home", of_kommune(synthetic_reports(), "0540")
    kinds = sorted({report["entry"][1]["resource"]["resourceType"] for report in reports[:4]})
    path = tmp_path / "reports.ndjson"
    sent = [with_surplus(report) for report in reports[:4]] + reports[4:8]
    path.write_text("".join(json.dumps(report) + "\n" for report in sent), encoding="utf-8")
    lines(home, capsys, "init")
    lines(home, capsys, "sender", "add", "eoj", "--municipality", "0540")
    verdicts = lines(home, capsys, "receive", "--sender", "eoj", str(path))
    told = [[finding for finding in line["findings"] if finding["rule"] == RULE] for line in verdicts]
    assert {line["verdict"] for line in verdicts} == {"accepted"}
    assert [len(findings) for findings in told] == [2] * 4 + [0] * 4
    assert SECRET not in json.dumps(verdicts)
    rows = lines(home, capsys, "surplus")
    assert {row["field"] for row in rows} == {
        f"Bundle.entry.resource.ofType({kind}).extension" for kind in ("Patient", *kinds)
    }
    assert sum(row["reports"] for row in rows) == 8
    assert lines(home, capsys, "surplus", "--sender", "another") == []
    assert SECRET not in _stored_rows(home, capsys)


def _stored_rows(home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    lines(home, capsys, "process")
    wiring = Wiring(home, {})
    tables = {path.parent.name for path in (home / "tables").glob("*/*.parquet")}
    text = "".join(str(wiring.table_store.dataset(name).to_table().to_pylist()) for name in tables)
    wiring.close()
    assert text
    return text


@pytest.mark.parametrize("blanks", ["", " ", "\n\t"])
def test_however_the_report_is_written_it_is_found(blanks: str) -> None:
    wiring = Wiring(Path("no-home"), {})
    report = with_surplus(of_kommune(synthetic_reports(), "0540")[0])
    raw = json.dumps(report, separators=(f"{blanks},{blanks}", f"{blanks}:{blanks}")).encode()
    surplus = wiring.surplus.findings(raw)
    assert len(surplus) == 2
    assert {finding.rule for finding in surplus} == {RULE}
