"""Findings of a real home: seen with a trace in the log, marked, shown to whom they belong, gone with the person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.mark import Place, Seen
from synlig.core.permission import Person, Role
from synlig.core.reach import Reach
from synlig.core.sensitivity import Sensitivity
from synlig.guard.log.wanted import Wanted
from synlig.storage.control.schema import receipt
from synlig.surfaces.portal_office import quality_stories
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, Home, erase, furnished

SINCE = datetime.now(UTC) - timedelta(days=2)


def looker(kommune: KommuneKode | None) -> Person:
    roles = frozenset({Role.KVALITET})
    return Person(f"p:{kommune}", "Kim", kommune, roles, Sensitivity.SENSITIVE, "Substantial", {})


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


def own_finding(wiring: Wiring) -> tuple[Person, Seen]:
    """A finding about a citizen whom the home knows, and someone of the municipality it belongs to."""
    for kode in ("0540", "0259"):
        person = looker(KommuneKode(kode))
        for one in quality_stories(wiring).findings(person, SINCE):
            if person.kommune and wiring.finding_marks.citizen(Reach(person.kommune), one.place):
                return person, one
    raise AssertionError("no finding about a citizen who is known")


def test_findings_are_seen_by_their_own_municipality_and_the_log_says_so(home: Home) -> None:
    wiring = home.wired()
    person, one = own_finding(wiring)
    assert one.mark is None
    assert one.line["kommune"] == person.kommune
    other = looker(KommuneKode("0259" if person.kommune == "0540" else "0540"))
    assert one.place not in [seen.place for seen in quality_stories(wiring).findings(other, SINCE)]
    logged = list(wiring.whole_log.search(Wanted(event="person:record:seen", actor=person.id), None, []))
    assert logged[-1].header.purpose == "datakvalitet"
    assert person.kommune is not None
    whom = wiring.finding_marks.citizen(Reach(person.kommune), one.place)
    assert whom is not None
    assert whom in logged[-1].subjects
    assert logged[-1].header.seq in {each.header.seq for each in wiring.whole_log.search(Wanted(), whom, [])}
    with pytest.raises(Refused):
        quality_stories(wiring).findings(looker(None), SINCE)
    wiring.close()


def test_a_mark_is_kept_changed_and_taken_away(home: Home) -> None:
    wiring = home.wired()
    person, one = own_finding(wiring)
    stories = quality_stories(wiring)

    def mark_of_it() -> str | None:
        seen = {each.place: each.mark for each in stories.findings(person, SINCE)}[one.place]
        return None if seen is None else seen.note

    assert stories.mark(person, [one.place], "Rettet  i EOJ") == 1
    assert mark_of_it() == "Rettet i EOJ"
    stories.mark(person, [one.place], "Sendt igen")
    assert mark_of_it() == "Sendt igen"
    with pytest.raises(WrongUsage):
        stories.mark(person, [one.place], f"Det var {home.person}")
    with pytest.raises(NotFound):
        stories.mark(looker(KommuneKode("0101")), [one.place], "Ikke min")
    with pytest.raises(NotFound):
        stories.mark(person, [Place(one.place.rule, "no-such", "x", "")], "Ingen")
    assert stories.mark(person, [one.place], None) == 1
    assert mark_of_it() is None
    wiring.close()


def test_the_citizen_is_shown_to_their_municipality_only_and_each_look_is_in_the_log(home: Home) -> None:
    wiring = home.wired()
    person, one = own_finding(wiring)
    stories = quality_stories(wiring)
    shown = stories.record(person, one.place)
    assert person.kommune is not None
    assert wiring.finding_marks.citizen(Reach(person.kommune), one.place) == wiring.vault.known(shown.cpr)
    events = {entry.header.event for entry in wiring.whole_log.search(Wanted(actor=person.id), None, [])}
    assert {"person:record:seen", "vault:cpr:revealed"} <= events
    with pytest.raises(NotFound):
        stories.record(looker(KommuneKode("0101")), one.place)
    wiring.close()


def test_marks_are_found_and_erased_with_the_person(home: Home) -> None:
    wiring = home.wired()
    person, one = own_finding(wiring)
    shown = quality_stories(wiring).record(person, one.place)
    quality_stories(wiring).mark(person, [one.place], "Rettet")
    digits = shown.cpr.reveal()
    wiring.close()
    assert ("control", "finding_mark") in {(row.store, row.kind) for row in home.found(digits)}
    wiring = home.wired()
    erase(wiring, digits)
    assert person.kommune is not None
    assert one.place not in wiring.finding_marks.of(Reach(person.kommune))
    wiring.close()


UNIT, ELSEWHERE = str(UUID(int=0xA)), str(UUID(int=0xB))


def limited(person: Person, unit: str) -> Person:
    return replace(person, attributes={"orgenhed": unit})


def test_who_is_limited_to_a_unit_sees_marks_and_opens_what_it_reported_and_nothing_else(home: Home) -> None:
    plain = home.wired()
    person, one = own_finding(plain)
    sor = Sor("99900540000011")
    with plain.control.writing() as connection:
        here = receipt.c.delivery == one.place.delivery, receipt.c.source == one.place.source
        connection.execute(update(receipt).where(*here).values(sor=sor))
    plain.close()
    wiring = Wiring(home.path, {**FEW_FILES, f"SYNLIG_UNITS__{sor}": f"{ELSEWHERE}, {UNIT.upper()}"})
    stories, everything = quality_stories(wiring), quality_stories(wiring).findings(person, SINCE)
    mine = [seen for seen in everything if seen.line["sor"] == sor]
    other = next(seen for seen in everything if seen.line["sor"] != sor)
    for unit in (UNIT, ELSEWHERE):
        assert stories.findings(limited(person, unit), SINCE) == mine
    asking = limited(person, UNIT)
    assert stories.mark(asking, [one.place], "Rettet") == 1
    assert stories.record(asking, one.place) == stories.record(person, one.place)
    stories.mark(person, [other.place], "Rettet")
    for note in ("Rettet", None):
        with pytest.raises(NotFound):
            stories.mark(asking, [other.place], note)
    with pytest.raises(NotFound):
        stories.record(asking, other.place)
    for nobody in (limited(person, str(UUID(int=0xC))), limited(person, "none")):
        with pytest.raises(Refused):
            stories.findings(nobody, SINCE)
        with pytest.raises(Refused):
            stories.mark(nobody, [one.place], "Rettet")
        with pytest.raises(Refused):
            stories.record(nobody, one.place)
    assert stories.findings(replace(asking, kommune=KommuneKode("0101")), SINCE) == []
    wiring.close()
