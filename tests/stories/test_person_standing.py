"""How a person stands: told by the CPR source, restricted, contested; and what follows from it."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from synlig.core.cpr import Cpr
from synlig.core.finding import Verdict
from synlig.pipeline.numbers import mistyped
from synlig.storage.intake import Incoming
from synlig.stories.pack_reports import pack_reports
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.counterparts import Counterpart, running
from tests.people import Home, erase, furnished, number_of, surrogate_of

Lines = list[dict[str, Any]]
Shell = Callable[..., tuple[int, Lines]]


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=8)


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counterpart]:
    with running("cpr", tmp_path_factory.mktemp("cpr")) as counterpart:
        yield counterpart


@pytest.fixture
def shell(
    home: Home, office: Counterpart, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A command on the home, a number on its stdin; exit code and lines."""
    monkeypatch.setenv("SYNLIG_EXCHANGE__CPR_URL", office.url)
    monkeypatch.setenv("SYNLIG_EXCHANGE__CPR_SANDBOX", "true")

    def told(*arguments: str, number: str = "") -> tuple[int, Lines]:
        capsys.readouterr()
        Frame.wiring.cache_clear()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{number or home.person}\n"))
        code = run(["--home", str(home.path), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return told


def tell(office: Counterpart, **event: str) -> None:
    httpx.post(f"{office.url}/sandbox/haendelser", json=event, trust_env=False).raise_for_status()


def another(home: Home) -> str:
    """A number that nobody here has."""
    known = {home.person, home.other}
    return next(cpr.reveal() for cpr in sorted(mistyped(home.cpr), key=Cpr.reveal) if cpr.reveal() not in known)


def test_what_the_register_tells_stands_with_the_person_and_nothing_of_strangers(
    home: Home, shell: Shell, office: Counterpart
) -> None:
    tell(office, cpr=home.person, art="move", fra="2026-01-05", kommune="0101")
    tell(office, cpr=home.person, art="death", fra="2026-02-01")
    tell(office, cpr=another(home), art="death", fra="2026-02-01")
    code, (counts,) = shell("person", "update")
    assert (code, counts["move"], counts["death"]) == (0, 1, 1)
    assert counts["unknown"] >= 1
    assert shell("person", "update")[1] == [{}]
    _, rows = shell("person", "find", "-", "--type", "vault")
    assert {row["kind"] for row in rows} >= {"move", "death"}
    assert any("0101" in row["why"] for row in rows if row["kind"] == "move")
    _, logged = shell("log", "search", "--class", "person:register:", "--subject", "-")
    assert [entry["facts"]["register"] for entry in logged] == ["cpr", "cpr"]


def test_where_the_protected_are_is_shown_for_a_reason_only(home: Home, shell: Shell, office: Counterpart) -> None:
    tell(office, cpr=home.person, art="move", fra="2026-01-05", kommune="0101")
    tell(office, cpr=home.person, art="protection", fra="2026-01-06", til="2100-01-01")
    shell("person", "update")
    _, hidden = shell("person", "find", "-")
    assert {row["kommune"] for row in hidden} == {None}
    assert not any("0101" in row["why"] for row in hidden)
    assert any("protected until 2100-01-01" in row["why"] for row in hidden)
    _, shown = shell("person", "find", "-", "--reason", "opkald fra borgeren, sag 7")
    assert {row["kommune"] for row in shown} > {None}
    _, logged = shell("log", "search", "--class", "person:record:found", "--subject", "-")
    assert "opkald fra borgeren, sag 7" in {entry["purpose"] for entry in logged}


def test_a_new_number_leads_to_the_same_person_and_so_does_the_old(
    home: Home, shell: Shell, office: Counterpart
) -> None:
    new = another(home)
    tell(office, cpr=home.person, art="number", fra="2026-03-01", nyt_cpr=new)
    assert shell("person", "update")[0] == 0
    wiring = home.wired()
    assert surrogate_of(wiring, new) == surrogate_of(wiring, home.person)
    assert wiring.vault.reveal(surrogate_of(wiring, new), "test", "test").reveal() == new
    assert wiring.vault.citizens([Cpr(new), home.cpr])[0] == wiring.vault.citizens([home.cpr])[0]
    wiring.close()
    by_old, by_new = ({row.why for row in home.found(digits)} for digits in (home.person, new))
    assert by_old == by_new


def test_a_new_number_that_is_here_already_is_told_to_a_person_and_joins_nobody(
    home: Home, shell: Shell, office: Counterpart
) -> None:
    tell(office, cpr=home.person, art="number", fra="2026-03-01", nyt_cpr=home.other)
    assert shell("person", "update")[1][0]["to-join"] == 1
    wiring = home.wired()
    assert surrogate_of(wiring, home.person) != surrogate_of(wiring, home.other)
    wiring.close()
    _, remarks = shell("check")
    assert any(one["about"] == "numbers" and one["state"] == "warning" for one in remarks)


def test_who_has_had_two_numbers_is_erased_under_both(home: Home, shell: Shell, office: Counterpart) -> None:
    new = another(home)
    tell(office, cpr=home.person, art="number", fra="2026-03-01", nyt_cpr=new)
    shell("person", "update")
    wiring = home.wired()
    assert erase(wiring, new)["masked"] > 0
    hashes = {wiring.tombstone_hash(tag) for tag in wiring.citizen_rights.tags([Cpr(new), home.cpr]).values()}
    assert hashes <= {stone.hash for stone in wiring.tombstones.all()}
    wiring.close()
    assert home.found(new) == home.found(home.person) == []


def test_who_is_restricted_leaves_to_no_recipient(home: Home, shell: Shell) -> None:
    assert shell("person", "restrict", "-", "--case", "S-1")[1][0]["changed"]
    wiring = home.wired()
    packed = wiring.tell(pack_reports, "flis").packed
    wiring.close()
    assert packed > 0
    assert not any(row.store in ("outbox", "delivered") and row.kind == "flis" for row in home.found())
    assert any(row.kind == "restriction" for row in home.found())
    assert shell("person", "restrict", "-", "--case", "S-2", "--lift")[0] == 5
    assert shell("person", "restrict", "-", "--case", "S-1", "--lift")[0] == 0
    wiring = home.wired()
    wiring.tell(pack_reports, "flis")
    wiring.close()
    assert any(row.store == "outbox" and row.kind == "flis" for row in home.found())


def test_what_is_contested_is_followed_until_the_sender_reports_anew(home: Home, shell: Shell) -> None:
    _, rows = shell("person", "find", "-", "--type", "report")
    own = next(row for row in rows if row["why"] == "a report about the person")
    assert shell("person", "contest", "-", "--case", "S-3", "--report", "none")[0] == 5
    assert shell("person", "contest", "-", "--case", "S-3", "--report", own["bundle_id"])[0] == 0
    (listed,) = shell("person", "contested")[1]
    if not listed["answered"]:
        wiring = home.wired()
        (_, raw) = next(wiring.reports.opened([_receipt(wiring, own["bundle_id"])], wiring.vault.keys_of))
        report = {**json.loads(raw), "id": "rettet-indberetning"}
        assert number_of(report) == home.person
        verdict, raw = Verdict(report["id"], (), "file.ndjson:1", None), json.dumps(report).encode()
        wiring.intake.keep([Incoming("eoj", own["kommune"], report["id"], verdict, raw, "care", "file")])
        wiring.close()
        shell("process")
        (listed,) = shell("person", "contested")[1]
    assert listed["answered"]
    assert shell("person", "contested")[1] == []


def _receipt(wiring: Any, bundle_id: str) -> int:
    return next(line["receipt_id"] for line in wiring.receipts.receipts() if line["bundle_id"] == bundle_id)


def test_a_register_that_answers_nonsense_or_not_at_all_changes_nothing(
    home: Home, shell: Shell, office: Counterpart
) -> None:
    tell(office, cpr=home.person, art="number", fra="2026-03-01")
    code, _ = shell("person", "update")
    assert code == 7
    assert shell("person", "update", "none")[0] == 5
