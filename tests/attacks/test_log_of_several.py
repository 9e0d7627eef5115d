"""One entry about several persons: each finds it, each is erased from it alone, and nobody is put in or taken out."""

from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log, Recorded
from synlig.guard.log.part import PERSONS, SALT, PersonalPart, numbered, parts_of
from synlig.guard.log.personal import PersonalParts
from synlig.guard.log.wanted import Wanted
from tests.attacks.attacked_log import records
from tests.attacks.test_log import OWN, filled, opened

THREE = ("dora", "erik", "finn")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = filled(tmp_path)
    made.record([Entry(Event.PERSON_SEEN, "ole", facts={"rows": 4}, subjects=(*THREE, "dora"))])
    made.checkpoint()
    return made


def about(log: Log, subject: str) -> list[Recorded]:
    return [one for one in log.search(Wanted(), subject) if one.header.actor == "ole"]


def parts(place: Path) -> PersonalParts:
    return PersonalParts(place / "log" / "personal.parts", OWN, lambda _subjects: {})


def test_each_of_them_finds_the_one_entry_and_its_header_says_nothing_of_whom(log: Log, tmp_path: Path) -> None:
    for name in THREE:
        (one,) = about(log, name)
        assert (one.header.seq, one.subjects, one.subject, dict(one.personal or {})) == (13, THREE, "", {})
        assert one.about == THREE
    assert about(log, "anna") == []
    for file in (tmp_path / "log" / "journal").iterdir():
        assert not any(name.encode() in file.read_bytes() for name in THREE)
    held = log.verify()
    assert (held.entries, held.personal_gone) == (13, 0)


def test_one_is_erased_and_the_others_stay_and_it_still_verifies(log: Log, tmp_path: Path) -> None:
    assert log.erase_subject("erik", "os:kim", "S-1") == 1
    assert about(log, "erik") == []
    assert [one.subjects for one in about(log, "dora")] == [("dora", "finn")]
    assert log.verify().personal_gone == 1
    content = (tmp_path / "log" / "personal.parts").read_bytes()
    at, length = list(records(content))[-2]
    assert content[at + length - SALT : at + length] == bytes(SALT)
    for name in ("dora", "finn"):
        assert log.erase_subject(name, "os:kim", "S-1") == 1
    (one,) = log.search(Wanted(actor="ole"))
    assert (one.about, one.header.facts) == ((), {"rows": 4})
    assert log.verify().personal_gone == 3


def test_what_the_time_is_over_for_is_erased_of_all_of_them(log: Log) -> None:
    (one,) = log.search(Wanted(actor="ole"))
    before = log.erase_before(one.header.at_ns, dry=True)[0]
    assert log.erase_before(one.header.at_ns + 1, dry=False)[0] == before + 4
    assert [one.about for one in log.search(Wanted(actor="ole"))] == [()]
    log.verify()


def test_one_who_is_taken_out_without_a_word_is_missed(log: Log, tmp_path: Path) -> None:
    parts(tmp_path).erase("finn")
    with pytest.raises(IntegrityFailure, match="erased"):
        log.verify()


def test_one_whose_part_is_cut_off_is_missed(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "log" / "personal.parts"
    at, _length = list(records(file.read_bytes()))[-1]
    with file.open("r+b") as stream:
        stream.truncate(at)
    with pytest.raises(IntegrityFailure, match="log entries 13"):
        log.verify()


@pytest.mark.parametrize("number", [1, 4])
def test_nobody_is_put_into_an_entry_afterwards(log: Log, tmp_path: Path, number: int) -> None:
    (entry,) = {numbered(part, 0) for part in parts(tmp_path).of_subject("finn")}
    parts(tmp_path).keep([PersonalPart(numbered(entry, number), bytes(SALT), "gerd", {})])
    with pytest.raises(IntegrityFailure):
        log.verify()
    if number == 4:
        assert about(log, "gerd")[0].subjects == THREE, "who is not named by the entry is not shown as if they were"


def test_one_of_them_is_not_another(log: Log, tmp_path: Path) -> None:
    """The part of one exchanged for that of another with the same salt."""
    file = tmp_path / "log" / "personal.parts"
    at, length = list(records(file.read_bytes()))[-1]
    kept = parts(tmp_path).of_entries(parts(tmp_path).of_subject("finn"))
    with file.open("r+b") as stream:
        stream.truncate(at)
    parts(tmp_path).keep([PersonalPart(one.entry, one.salt, "gerd", {}) for one in kept.values()])
    with pytest.raises(IntegrityFailure, match="not the one committed to"):
        log.verify()
    assert file.stat().st_size == at + length


def test_whoever_is_named_apart_is_one_of_them(tmp_path: Path) -> None:
    log = opened(tmp_path, {"anna": b"a" * 32})
    log.record([Entry(Event.PERSON_SEEN, "ole", subject="anna", personal={"rows": "x"}, subjects=("bent", "anna"))])
    (one,) = log.search(Wanted(), "anna")
    assert (one.about, one.personal) == (("anna", "bent"), {"rows": "x"})
    assert log.erase_subject("anna", "os:kim", "S-1") == 1
    (one,) = log.search(Wanted(), "bent")
    assert (one.about, one.personal) == (("bent",), {"rows": "x"})
    log.verify()
    assert parts_of(Entry(Event.PERSON_SEEN, "ole")) == []
    assert PERSONS not in parts_of(Entry(Event.PERSON_SEEN, "ole", subject="anna"))[0].details
