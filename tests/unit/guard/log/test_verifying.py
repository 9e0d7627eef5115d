"""A whole log held: what is counted, and in which words each thing that does not hold is named."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.checkpoint import Checkpoint
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.journal import Journal, Line
from synlig.guard.log.personal import PersonalPart, PersonalParts
from synlig.guard.log.verifying import Verification, verified
from tests.attacks.test_log import OWN, opened

NAME = "the log"


class Held:
    """A log of five entries, two about a person, and checkpoints after some of them."""

    def __init__(self, place: Path, *signed_at: int) -> None:
        self.journal = Journal(place / "log" / "journal")
        self.personal = PersonalParts(place / "log" / "personal.parts", OWN, lambda _subjects: {})
        self.due = list[Checkpoint]()
        log = opened(place)
        for seq in range(6):
            if seq:
                log.record([Entry(Event.PERSON_SEEN, "anna", subject="bent" if seq in (2, 4) else "")])
            if seq in signed_at:
                size, root, chain = self.journal.head()
                self.due.append(Checkpoint(size, root, chain, 1, NAME))

    def verify(self) -> Verification:
        return verified(self.journal, self.personal, self.due, NAME)

    def parts(self) -> list[PersonalPart]:
        ids = frozenset(uuid.UUID(line.header.id).bytes for line in self.journal.lines())
        return list(self.personal.of_entries(ids).values())


@pytest.mark.parametrize(("signed_at", "tail"), [((), 5), ((0,), 5), ((3,), 2), ((1, 3, 5), 0), ((0, 2), 3), ((5,), 0)])
def test_what_was_held_is_counted(tmp_path: Path, signed_at: tuple[int, ...], tail: int) -> None:
    held = Held(tmp_path, *signed_at)
    assert held.verify() == Verification(5, len(signed_at), tail, 2, 0)
    held.personal.erase("bent")
    with pytest.raises(IntegrityFailure, match=r"2 erased part\(s\); the log says that 0"):
        held.verify()


def test_an_erasure_that_was_said_first_holds(tmp_path: Path) -> None:
    held = Held(tmp_path, 5)
    opened(tmp_path).erase_subject("bent", "carla", "sag")
    assert held.verify() == Verification(6, 1, 1, 0, 2)


@pytest.mark.parametrize("facts", [{"entries": "two"}, {}, {"other": 2}])
def test_an_erasure_that_says_no_number_allows_none(tmp_path: Path, facts: dict[str, str | int]) -> None:
    held = Held(tmp_path)
    opened(tmp_path).record([Entry(Event.LOG_SUBJECT_ERASED, "carla", facts=facts)])
    assert held.verify().personal_parts == 2
    held.personal.erase("bent")
    with pytest.raises(IntegrityFailure, match="erased"):
        held.verify()


def test_entries_of_another_kind_announce_no_erasure(tmp_path: Path) -> None:
    held = Held(tmp_path)
    opened(tmp_path).record([Entry(Event.TASK_RUN, "carla", facts={"entries": 2})])
    held.personal.erase("bent")
    with pytest.raises(IntegrityFailure, match="erased"):
        held.verify()


OTHER: dict[str, tuple[str, Callable[[Checkpoint], Checkpoint]]] = {
    "root": ("first 3 log entries are not those that were signed", lambda one: replace(one, root="00" * 32)),
    "chain": ("first 3 log entries are not those that were signed", lambda one: replace(one, chain="00" * 32)),
    "size": ("has 5 entries, but 6 were signed: the end is gone", lambda one: replace(one, size=6)),
    "log": ("belong to another log", lambda one: replace(one, log="another")),
}


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("after_one_of_nothing", [True, False])
def test_a_checkpoint_of_something_else_is_found(tmp_path: Path, name: str, after_one_of_nothing: bool) -> None:
    held = Held(tmp_path, *((0, 3) if after_one_of_nothing else (3,)))
    words, change = OTHER[name]
    held.due[-1] = change(held.due[-1])
    with pytest.raises(IntegrityFailure, match=words):
        held.verify()


def test_two_checkpoints_of_one_size_are_both_held(tmp_path: Path) -> None:
    held = Held(tmp_path, 3)
    held.due.append(held.due[0])
    assert held.verify().checkpoints == 2
    held.due[1] = replace(held.due[1], root="00" * 32)
    with pytest.raises(IntegrityFailure, match="first 3"):
        held.verify()


def test_a_part_that_is_not_the_one_committed_to_is_named(tmp_path: Path) -> None:
    held = Held(tmp_path, 5)
    one, two = held.parts()
    (tmp_path / "log" / "personal.parts").unlink()
    held.personal.keep([one, replace(two, subject="carl")])
    with pytest.raises(IntegrityFailure, match="personal part of log entry 4 is not the one committed to"):
        held.verify()


def test_parts_that_are_gone_are_counted_and_named(tmp_path: Path) -> None:
    held = Held(tmp_path, 5)
    (tmp_path / "log" / "personal.parts").unlink()
    with pytest.raises(IntegrityFailure, match=r"2 part\(s\) do not open, of log entries 2, 4\."):
        held.verify()


def test_of_many_parts_that_are_gone_five_are_named(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.record([Entry(Event.PERSON_SEEN, "anna", subject="bent")] * 7)
    (tmp_path / "log" / "personal.parts").unlink()
    with pytest.raises(IntegrityFailure, match=r"7 part\(s\) do not open, of log entries 1, 2, 3, 4, 5\."):
        log.verify()


class Doubled(Journal):
    """A journal whose fourth entry has the id of its second."""

    def lines(self) -> Iterator[Line]:
        lines = list(super().lines())
        same = replace(lines[3].header, id=lines[1].header.id)
        return iter([*lines[:3], replace(lines[3], header=same), *lines[4:]])


def test_two_entries_with_one_personal_part_are_found(tmp_path: Path) -> None:
    held = Held(tmp_path)
    held.journal = Doubled(tmp_path / "log" / "journal")
    with pytest.raises(IntegrityFailure, match="Log entries 2 and 4 have the same id"):
        held.verify()
