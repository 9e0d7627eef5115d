"""Rules change by four eyes: refused with line and reason, tried on what is stored, in force from their day."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.change import Change
from synlig.core.errors import IntegrityFailure, Refused
from synlig.core.instant import danish_day
from synlig.core.rule import RulesRefused
from synlig.storage.rules import touched_rows
from synlig.stories.approve_change import approve_change
from synlig.stories.count_rule_rows import count_rule_rows
from synlig.stories.list_rule_editions import list_rule_editions
from synlig.stories.make_release import make_release
from synlig.stories.propose_rules import propose_rules
from synlig.stories.run_rules import run_rules
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.code_office import ANNA, BENT, Office, new_office
from tests.people import Home, furnished
from tests.rule_files import ENDS, LEVEL, WOMEN, rule_file


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path)


def proposed(office: Office, text: str) -> Change:
    return office.wiring().tell(propose_rules, text.encode(), "change.toml")


def approved(office: Office, change: Change) -> dict[str, Any]:
    wiring = office.wiring(BENT)
    return dict(carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest)))


def terms(office: Office, key: str) -> list[tuple[date, date | None]]:
    found = [one.rule for one in office.wiring().rule_set.all if one.rule.id == key]
    return sorted((rule.term.start, rule.term.end) for rule in found)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (WOMEN.replace("r.koen = 'K'", "r.koen ="), 10, "syntax"),
        (WOMEN.replace("r.koen = 'K'", "r.sex = 'K'"), 10, "conditions has no column sex"),
        (WOMEN.replace("r.koen = 'K'", "random() < 0.5"), 10, "gives another answer each time"),
        (LEVEL.replace("r.severity IS", "r.severity_number IS"), 1, "circular"),
        (WOMEN + LEVEL.replace("synlig-condition-severity", "synlig-other"), 16, "sets conditions.severity_number on"),
        (WOMEN.replace('found = ["k"]', 'found = ["m"]'), 1, "its example"),
        (WOMEN.replace('koen = "K" }', "koen = 3 }"), 1, "cannot be carried out"),
        (WOMEN.replace("table =", "from = 2026-11-23\ntable ="), 1, "lies in the past"),
        (WOMEN.replace("table =", "from = 2027-01-02\nto = 2027-01-02\ntable ="), 1, "ends after the day it begins"),
        (ENDS.replace("goal-worse", "goal-better"), 1, "no rule of that name"),
        ("ended = 3", 1, "begins with a line"),
        ("", 1, "nothing would change"),
        ('[[rules]]\nid = "', 2, "toml"),
    ],
)
def test_what_cannot_run_is_refused_with_line_and_reason_and_nothing_waits(
    office: Office, text: str, line: int, reason: str
) -> None:
    with pytest.raises(RulesRefused) as refused:
        proposed(office, text)
    told = [(one.place.file, one.place.line, str(one)) for one in refused.value.refusals]
    assert any(file == "change.toml" and at == line and reason in words for file, at, words in told), told
    assert office.wiring().changes.every(office.now, decided=True) == []


def test_a_change_needs_two_people_and_the_earlier_set_stays_readable(office: Office) -> None:
    change, before = proposed(office, LEVEL), office.wiring().rule_set.version
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    assert office.wiring().rule_set.version == before
    now = approved(office, change)["rule_set"]
    wiring = office.wiring()
    assert wiring.rule_set.version == now != before
    said = [(one["rule_set"], one["proposed_by"], one["approved_by"]) for one in wiring.tell(list_rule_editions)]
    assert said == [(before, None, None), (now, "os:anna", "os:bent")]
    old = {one.rule.id: one.rule.expression for one in wiring.rule_book.named(before).all}
    assert "7" not in old["synlig-condition-severity"]
    assert json.loads(wiring.changes.named(change.id, office.now).outcome) == {"rule_set": now}


def test_a_rule_follows_the_other_on_its_day_and_nothing_begins_before_the_approval(office: Office) -> None:
    named = proposed(office, LEVEL.replace("table =", "from = 2026-11-25\ntable ="))
    office.now += timedelta(days=2)
    approved(office, named)
    key, day = "synlig-condition-severity", date(2026, 11, 26)
    assert terms(office, key) == [(date(2025, 1, 1), day), (day, None)]


def test_a_rule_that_ends_is_in_force_until_its_day(office: Office) -> None:
    approved(office, proposed(office, ENDS + "from = 2027-01-01\n"))
    assert terms(office, "synlig-goal-worse-than-condition") == [(date(2025, 1, 1), date(2027, 1, 1))]


def test_carrying_out_again_after_a_kill_adopts_nothing_twice(office: Office) -> None:
    change = proposed(office, WOMEN)
    first = approved(office, change)
    wiring = office.wiring(BENT)
    again = carry_out(wiring, wiring.changes.named(change.id, office.now))
    assert (dict(again), len(wiring.rule_book.editions)) == (first, 2)


def test_two_changes_that_contradict_each_other_are_not_both_carried_out(office: Office) -> None:
    one = proposed(office, LEVEL)
    other = proposed(office, WOMEN + ENDS)
    ending = proposed(office, ENDS)
    approved(office, one)
    approved(office, other)
    wiring = office.wiring(BENT)
    before = wiring.rule_set.version
    carry_out(wiring, wiring.tell(approve_change, ending.id, BENT, ending.digest))
    assert office.wiring().rule_set.version == before
    both = LEVEL.replace("synlig-condition-severity", "synlig-severity-anew") + ENDS_SEVERITY
    first, second = proposed(office, both), proposed(office, both.replace("severity-anew", "severity-once-more"))
    approved(office, first)
    with pytest.raises(Refused, match="propose the change again"):
        approved(office, second)


ENDS_SEVERITY = '[[ended]]\nid = "synlig-condition-severity"\n'


def test_rules_that_were_altered_where_they_rest_are_not_run(office: Office) -> None:
    approved(office, proposed(office, WOMEN))
    with office.wiring().control.writing() as connection:
        connection.exec_driver_sql("UPDATE rule_adoption SET text = replace(text, '''K''', '''M''')")
    with pytest.raises(IntegrityFailure):
        _ = office.wiring().rule_set


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("rules"), citizens=12)


def test_the_proposal_says_what_it_would_change_and_the_release_after_it_names_the_new_set(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLIG_APPROVALS__FOUR_EYES", "true")
    capsys.readouterr()
    code = run(["rules", "propose", str(rule_file(tmp_path, LEVEL + WOMEN)), "--home", str(home.path), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 3
    assert [one["what"] for one in told["effect"]["rules"]] == ["changed", "new"]
    rows = told["effect"]["in_what_is_stored"]["rows_by_rule_and_municipality"]
    assert set(rows["synlig-condition-severity"]) == {"changed"}
    assert set(rows["synlig-condition-of-a-woman"]) == {"come"}
    shown = [n for kinds in rows.values() for places in kinds.values() for n in places.values()]
    assert any(shown)
    assert all(n % 5 == 0 for n in shown)
    wiring = home.wired()
    stands = {one.rule.id for one in wiring.rule_set.all}
    assert "synlig-condition-of-a-woman" not in stands
    before = wiring.tell(make_release, ["tilstande"], _quiet).rule_set
    carry_out(wiring, wiring.tell(approve_change, told["change"], BENT, None))
    later = home.wired()
    released = later.tell(make_release, ["tilstande"], _quiet, "", later.rule_rows)
    assert released.rule_set == later.rule_set.version != before
    every = list(later.tell(run_rules, None, None, "findings"))
    assert len([row for row in every if row["rule"] == "synlig-condition-of-a-woman"]) == women_received_since(later)
    told = list(later.tell(count_rule_rows, released.id))
    assert {row["signed"] for row in told} == {True}
    assert sorted((row["rule"], row["kommune"], row["rows"]) for row in told) == list(released.rule_rows or ())
    assert later.releases.described(released.id).rule_rows == released.rule_rows
    assert {row["rule_set"] for row in told} == {released.rule_set}
    assert all(row["rows"] % 5 == 0 for row in told)
    exact = touched_rows(later.rule_run(later.rule_set, danish_day(released.known_at)), later.rule_set)
    shown_of = {(row["kommune"], row["rule"]): row["rows"] for row in told}
    assert all(shown_of.values()), "a line of 0 would tell that there is somebody"
    assert all(abs(shown_of.get(place, 0) - exact[place]) < 5 for place in {*shown_of, *exact})


def women_received_since(wiring: Wiring) -> int:
    """Conditions of women received on the day of the approval or after it, read from the rows themselves."""
    today = danish_day(wiring.clock())
    rows = wiring.rule_run(wiring.rule_set, today).tables["conditions"].to_pylist()
    return sum(row["koen"] == "K" for row in rows if danish_day(row["known_at"]) >= today)


def _quiet(_number: int) -> None:
    """Nobody watches."""
