"""A person's rights by the commands: found, shown, protected; each answer once in the log before it is given."""

import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.core.errors import Conflict, Refused
from synlig.pipeline.numbers import mistyped
from synlig.stories.propose_erasure import propose_erasure
from synlig.surfaces.command.main import run
from synlig.surfaces.command.person import number_of as number_of_person
from synlig.surfaces.wiring import Wiring
from tests.people import Home, furnished, keep, number_of

Lines = list[dict[str, Any]]
Shell = Callable[..., tuple[int, Lines]]


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture
def shell(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A command on the home, the person's number on its stdin; exit code and lines."""

    def told(*arguments: str, number: str = "") -> tuple[int, Lines]:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{number or home.person}\n"))
        code = run(["--home", str(home.path), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return told


def test_the_gross_list_says_where_what_when_and_why(shell: Shell) -> None:
    code, rows = shell("person", "find", "-")
    assert code == 0
    assert {row["store"] for row in rows} >= {"reports", "tables", "outbox", "delivered", "vault"}
    assert {row["match"] for row in rows} == {"certain", "probable"}
    assert all(row["why"] and set(row) >= {"store", "kind", "when", "match", "why", "bundle_id"} for row in rows)


def test_the_list_is_cut_by_type_and_period(shell: Shell) -> None:
    _, everything = shell("person", "find", "-")
    for kind in ("report", "conditions", "vault"):
        _, rows = shell("person", "find", "-", "--type", kind)
        assert rows == [row for row in everything if kind in (row["kind"], row["store"])]
    _, later = shell("person", "find", "-", "--from", "2100-01-01")
    assert {row["when"] for row in later} == {None}
    _, earlier = shell("person", "find", "-", "--to", "2100-01-01", "--from", "2000-01-01")
    assert [row for row in earlier if row["store"] != "log"] == [row for row in everything if row["store"] != "log"]


def test_a_number_that_is_none_or_nobodys_has_its_code(shell: Shell) -> None:
    assert shell("person", "find", "-", number="12345")[0] == 2
    assert shell("person", "find", "-", number="010203" + "0405") == (0, [])
    assert shell("person", "export", "-", "--out", "x.json", number="010203" + "0405")[0] == 5
    assert shell("person", "protect", "-", "--until", "2100-01-01", number="010203" + "0405")[0] == 5
    assert shell("person", "protect", "-", "--until", "2020-01-01")[0] == 2


def test_in_production_a_number_is_no_argument(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    production = Wiring(home.path, {"SYNLIG_IDENTITY__IDP_METADATA": "metadata.xml"})
    with pytest.raises(Refused):
        number_of_person(home.person, production)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{home.person}\n"))
    assert number_of_person("-", production) == number_of_person(home.person, home.wired()) == home.cpr


def test_a_report_under_a_number_one_slip_away_is_probable(home: Home, shell: Shell) -> None:
    wiring = home.wired()
    own = next(row for row in wiring.receipts.receipts() if row["state"] == "processed")
    (_, raw) = next(wiring.reports.opened([own["receipt_id"]], wiring.vault.keys_of))
    report = json.loads(raw)
    near = min(mistyped(home.cpr), key=Cpr.reveal).reveal()
    text = json.dumps({**report, "id": "slipped"}).replace(number_of(report), near)
    keep(wiring, text.encode(), accepted=False)
    wiring.close()
    assert shell("process")[0] == 0
    _, rows = shell("person", "find", "-")
    (slipped,) = [row for row in rows if row["bundle_id"] == "slipped"]
    assert slipped["match"] == "probable"


def test_protection_is_said_wherever_the_person_is_shown(shell: Shell, tmp_path: Path) -> None:
    assert shell("person", "protect", "-", "--until", "2100-01-01")[0] == 0
    assert [row["kind"] for row in shell("person", "find", "-", "--type", "protection")[1]] == ["protection"]
    _, (exported,) = shell("person", "export", "-", "--out", str(tmp_path / "out.pdf"))
    assert exported["protected_until"] == "2100-01-01"
    assert any("beskyttelse" in line for line in lines_of(tmp_path / "out.pdf"))


def test_everything_is_written_for_a_machine_and_for_the_person(home: Home, shell: Shell, tmp_path: Path) -> None:
    machine, person = tmp_path / "out.json", tmp_path / "out.pdf"
    _, (exported,) = shell("person", "export", "-", "--out", str(machine))
    document = json.loads(machine.read_text())
    assert len(document["reports"]) == exported["reports"] >= 5
    assert len(document["rows"]) == exported["rows"] > 5
    assert all(home.person in json.dumps(report) for report in document["reports"])
    shell("person", "export", "-", "--out", str(person))
    lines = lines_of(person)
    assert lines[0] == "Oplysninger om dig i Synlig"
    assert any("modtaget" in line for line in lines)
    assert any(home.person in line for line in lines)
    assert {machine.stat().st_mode & 0o777, person.stat().st_mode & 0o777} == {0o600}


def test_each_answer_is_in_the_log_once_with_who_and_of_whom(shell: Shell, tmp_path: Path) -> None:
    shell("person", "find", "-")
    shell("person", "export", "-", "--out", str(tmp_path / "out.json"))
    shell("person", "protect", "-", "--until", "2100-01-01")
    _, about = shell("log", "search", "--class", "person:", "--subject", "-")
    events = [entry["event"].removeprefix("person:record:") for entry in about]
    assert events == ["found", "exported", "protected"]
    assert all(entry["actor"].startswith("os:") for entry in about)


def lines_of(pdf: Path) -> list[str]:
    """The lines of text of a PDF of ours, by its own table of objects."""
    content = pdf.read_bytes()
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    places = [int(line[:10]) for line in content[start:].splitlines()[3:] if line.endswith(b" n ")]
    assert all(content[at:].startswith(b"%d 0 obj" % number) for number, at in enumerate(places, start=1))
    pages = [zlib.decompress(found) for found in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)]
    shown = [text for page in pages for text in re.findall(rb"\((.*)\) Tj", page)]
    return [re.sub(rb"\\(.)", rb"\1", text).decode("cp1252") for text in shown]


def test_an_erasure_is_decided_on_in_the_case_it_was_asked_for(home: Home) -> None:
    wiring = Wiring(home.path, {})
    asked = wiring.tell(propose_erasure, Cpr(home.person), "case 1", "GDPR 17")
    assert wiring.tell(propose_erasure, Cpr(home.person), "case 1", "GDPR 17") == asked
    with pytest.raises(Conflict, match="case 1"):
        wiring.tell(propose_erasure, Cpr(home.person), "case 2", "GDPR 17")
    wiring.close()
