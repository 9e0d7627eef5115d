"""A course filled in by hand: kept as it grows, sent as the report a system would send, taken back where emptied."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound, Refused
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.log.events import Event
from synlig.guard.log.wanted import Wanted
from synlig.storage.searching import Elsewhere
from synlig.stories.begin_heart_course import begin_heart_course
from synlig.stories.create_home import create_home
from synlig.stories.keep_heart_course import keep_heart_course
from synlig.stories.list_heart_courses import list_heart_courses
from synlig.stories.list_receipts import list_receipts
from synlig.stories.process_reports import process_reports
from synlig.stories.see_heart_course import see_heart_course
from synlig.stories.send_heart_course import send_heart_course
from synlig.surfaces.wiring import Wiring
from tests.heart_lines import cells

SOUND = {name: text for name, text in cells(7).items() if name not in ("cpr", "forloeb", "opdateret") and text}


def someone(kommune: str | None, name: str = "therapist") -> Person:
    kode = None if kommune is None else KommuneKode(kommune)
    return Person(name, "En", kode, frozenset({Role.KVALITET}), Sensitivity.SENSITIVE, "Substantial", {})


KOEGE = someone("0259")


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", {})
    yield made
    made.close()


@pytest.fixture
def number(wiring: Wiring) -> str:
    return wiring.tell(begin_heart_course, KOEGE, Cpr(cells(7)["cpr"]))


def rows(wiring: Wiring, table: str) -> list[dict[str, Any]]:
    wiring.tell(process_reports, quiet)
    return wiring.table_store.dataset(table).to_table().to_pylist()


def quiet(_count: int) -> None:
    """Nobody watches."""


def test_what_is_written_is_kept_whether_it_is_right_or_not(wiring: Wiring, number: str) -> None:
    faults = wiring.tell(keep_heart_course, KOEGE, number, SOUND | {"gang_slut": "langt", "hads_angst_start": "22"})
    assert {fault.field for fault in faults} == {"gang_slut", "hads_angst_start"}
    seen = wiring.tell(see_heart_course, KOEGE, number)
    assert seen.course.texts["gang_slut"] == "langt"
    assert seen.cpr == Cpr(cells(7)["cpr"])


def test_what_is_still_empty_is_wrong_only_when_it_is_sent(wiring: Wiring, number: str) -> None:
    assert wiring.tell(keep_heart_course, KOEGE, number, {"enhed": SOUND["enhed"]}) == []
    sent = wiring.tell(send_heart_course, KOEGE, number)
    assert not sent.accepted
    assert {fault.field for fault in sent.faults} == {"henvist"}
    assert list(wiring.tell(list_receipts, None, None)) == []


def test_a_sent_course_becomes_the_rows_that_a_system_would_give(wiring: Wiring, number: str) -> None:
    wiring.tell(keep_heart_course, KOEGE, number, SOUND)
    assert wiring.tell(send_heart_course, KOEGE, number).accepted
    [line] = wiring.tell(list_receipts, None, None)
    assert (line["verdict"], line["sender"]) == ("accepted", "portal")
    [course] = rows(wiring, "heart_courses")
    assert (course["training_status"], course["kommune"]) == ("completed", "0259")
    assert len(rows(wiring, "heart_measurements")) == 9


def test_a_field_that_is_emptied_afterwards_is_taken_back(wiring: Wiring, number: str) -> None:
    wiring.tell(keep_heart_course, KOEGE, number, SOUND)
    wiring.tell(send_heart_course, KOEGE, number)
    less = {name: text for name, text in SOUND.items() if name != "diaet"}
    wiring.tell(keep_heart_course, KOEGE, number, less)
    assert wiring.tell(see_heart_course, KOEGE, number).course.reported["diaet"] == "ja"
    later = wiring.clock() + timedelta(minutes=5)
    assert wiring.bind(send_heart_course)(KOEGE, number, clock=lambda: later).accepted
    told = [row for row in rows(wiring, "heart_measurements") if row["code"] == "diaetbehandling"]
    assert [row["entered_in_error"] for row in told] == [False, True]
    assert "diaet" not in wiring.tell(see_heart_course, KOEGE, number).course.reported


def test_another_municipality_neither_sees_nor_sends_it(wiring: Wiring, number: str) -> None:
    other = someone("0540", "other")
    assert list(wiring.tell(list_heart_courses, other)) == []
    assert [one.id for one in wiring.tell(list_heart_courses, KOEGE)] == [number]
    for story in (see_heart_course, send_heart_course):
        with pytest.raises(NotFound):
            wiring.tell(story, other, number)
    with pytest.raises(NotFound):
        wiring.tell(keep_heart_course, other, number, SOUND)
    with pytest.raises(Refused):
        wiring.tell(begin_heart_course, someone(None), Cpr(cells(7)["cpr"]))


def test_who_looked_at_whom_is_in_the_log(wiring: Wiring, number: str) -> None:
    wiring.tell(see_heart_course, KOEGE, number)
    surrogate = wiring.heart_courses.see(KommuneKode("0259"), number).surrogate
    about = list(wiring.whole_log.search(Wanted(event=Event.PERSON_SEEN), surrogate))
    assert [one.header.actor for one in about] == ["therapist", "therapist"]


def test_the_kept_course_holds_no_cpr_number(wiring: Wiring, number: str) -> None:
    wiring.tell(keep_heart_course, KOEGE, number, SOUND | {"cpr": cells(7)["cpr"], "fremmed": "x"})
    kept = wiring.heart_courses.see(KommuneKode("0259"), number)
    assert set(kept.texts) == set(SOUND)
    assert cells(7)["cpr"] not in json.dumps(dict(kept.texts))


def test_a_kept_course_is_found_by_its_person(wiring: Wiring, number: str) -> None:
    surrogate = wiring.heart_courses.see(KommuneKode("0259"), number).surrogate
    assert Elsewhere(wiring.control).counted(surrogate) == {"heart_course": 1}
