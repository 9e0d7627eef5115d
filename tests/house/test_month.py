"""Three days of the month are lived as thirty are: by commands and doors, with kills and an erasure, and end well."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from bench.month import happenings as of
from bench.month import report
from bench.month.__main__ import Size, lived
from bench.month.clock import library
from bench.month.ending import EXPECTED, Held
from bench.month.forked import ready
from bench.month.gateway import Gateway, Unexpected
from bench.month.living import Day
from bench.month.plan import THIRTY, plan
from bench.month.reported import read

SMALL = Size(days=3, citizens=40, kommuner=("0259", "0540"))


def test_three_days_with_kills_and_an_erasure_end_well(tmp_path: Path) -> None:
    if library() is None:
        pytest.skip("no libfaketime on this machine; `make test` as root installs Debian's")
    month = lived(tmp_path, SMALL)
    assert [each for each in month.held if not each.holds] == []
    assert [each.expectation for each in month.held] == list(EXPECTED)
    assert len(month.days) == SMALL.days
    assert sum(day.accepted for day in month.days) > SMALL.citizens
    assert any("erased by two people" in words for day in month.days for words in day.happened)


def test_the_same_seed_plans_the_same_month_and_every_kind_of_thing_happens_in_it() -> None:
    first, again = (plan(30, random.Random(7)) for _ in range(2))
    assert first == again
    happens = {each for days in (first.before, first.after) for said in days.values() for each in said}
    assert {each for said in THIRTY.values() for each in said} <= happens
    assert {of.release, of.collect, of.reconcile} <= happens
    assert len(happens & {of.kill_receive, of.kill_worker, of.kill_intake, of.kill_deliver, of.kill_backup}) >= 3


def test_a_command_that_ends_otherwise_than_expected_is_told_with_its_words(tmp_path: Path) -> None:
    with ready(tmp_path / "socket", {}) as socket, pytest.raises(Unexpected, match=r"ended with 5: .*init"):
        Gateway(socket, tmp_path / "home").ask("release")


def test_small_files_are_merged_by_the_command_on_its_days(tmp_path: Path) -> None:
    with ready(tmp_path / "socket", {}) as socket:
        gateway = Gateway(socket, tmp_path / "home")
        with pytest.raises(Unexpected, match="synlig compact ended with"):
            gateway.ask("compact")
        gateway.ask("init")
        assert [done["files"] for done in gateway.ask("compact")] == [0]
        assert of.compact in plan(30, random.Random(1)).after[30]


def test_who_is_erased_is_never_reported_again_and_in_no_broken_report(tmp_path: Path) -> None:
    (tmp_path / "0540").mkdir()
    for day, lines in {"2026-11-01": ("a:1", "b:2", "a:1"), "2026-11-02": ("b:2", "c:3", "d:4")}.items():
        written = "\n".join(_report(f"{day}-{number}", line[-1]) for number, line in enumerate(lines))
        (tmp_path / "0540" / f"{day}.ndjson").write_text(written, encoding="utf-8")
    (tmp_path / "faults.ndjson").write_text('{"file": "0540/2026-11-02.ndjson", "line": 1}\n', encoding="utf-8")
    reported = read(tmp_path)
    assert reported.someone("2026-11-01") == "1"
    assert reported.someone("2026-11-02", but=("1",)) == "3"
    assert [one.id for one in reported.reports if one.is_broken] == ["2026-11-02-0"]
    assert reported.ids_of("2") == {"2026-11-01-1", "2026-11-02-0"}


def test_the_report_says_what_held_and_what_did_not(tmp_path: Path) -> None:
    held = Held("Nothing is lost", "9 of 9", holds=True)
    facts = {"kommuner": 2, "citizens": 9, "seed": 1, "faults": 0.02, "commands": 3, "killed": 1, "minutes": 0.1}
    day = Day("2026-11-01", 9, 1, 8, 2.0, 3_000_000, ("a release",))
    month = report.Lived([day], [held, replace(held, expectation="Both agree", holds=False)], facts, "in memory")
    report.write(tmp_path, month)
    page = (tmp_path / "month.md").read_text("utf-8")
    assert "| Nothing is lost | 9 of 9 | yes |" in page
    assert "| Both agree | 9 of 9 | **no** |" in page
    assert "| 2026-11-01 | 9 | 1 | 8 | 2.0 | 3.0 | a release |" in page
    assert not month.holds


def _report(name: str, citizen: str) -> str:
    patient = f'{{"resourceType": "Patient", "identifier": [{{"value": "{citizen}"}}]}}'
    return f'{{"id": "{name}", "entry": [{{"resource": {patient}}}]}}'
