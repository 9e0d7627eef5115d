"""The log's calls: what an entry says of who spoke and when, what is found of it, erased from it and proved of it."""

import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound
from synlig.guard.log import log as logs
from synlig.guard.log.entry import Entry, commitment
from synlig.guard.log.events import Event
from synlig.guard.log.log import Newest
from synlig.guard.log.merkle import included, leaf_hash
from synlig.guard.log.verifying import Verification
from synlig.guard.log.wanted import Wanted
from tests.attacks.test_log import filled, opened, segment
from tests.unit.guard.numbers import numbers

WHOLE = Entry(
    Event.PERSON_SEEN, "anna", "done", role="sagsbehandler", level="Substantial", purpose="behandling", case="sag 1",
    kommune="0540", correlation="c-1", cause="c-0", address="192.0.2.1", facts={"rows": 3, "cube": "tilstande"},
    subject="bent", personal={"columns": "tilstand"},
)  # fmt: skip
EVERY = Wanted()


def test_an_entry_is_found_as_it_was_said_with_when_where_and_by_whom(tmp_path: Path) -> None:
    log, before, tick = opened(tmp_path), time.time_ns(), time.monotonic_ns()
    log.record([WHOLE])
    (found,) = log.search(EVERY)
    header, after, tock = found.header, time.time_ns(), time.monotonic_ns()
    for name in ("actor", "outcome", "role", "level", "purpose", "case", "kommune", "correlation", "cause", "address"):
        assert getattr(header, name) == getattr(WHOLE, name), name
    assert (header.event, header.facts, header.speaker, header.seq) == (WHOLE.event, WHOLE.facts, "test", 1)
    assert before <= header.at_ns <= after
    assert tick <= header.monotonic_ns <= tock
    assert header.boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert uuid.UUID(header.id).bytes in log._personal.of_subject("bent")
    assert (found.subject, found.personal) == ("bent", {"columns": "tilstand"})
    (part,) = log._personal.of_entries(log._personal.of_subject("bent")).values()
    assert header.commitment == commitment(part.salt, part.committed())
    assert len(part.salt) == 16
    assert "bent" not in segment(tmp_path).read_text()


def test_no_two_entries_have_an_id_or_a_salt_in_common(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.record([WHOLE, WHOLE, Entry(Event.TABLE_READ, "anna"), Entry(Event.TABLE_READ, "anna")])
    headers = [found.header for found in log.search(EVERY)]
    assert len({header.id for header in headers}) == 4
    assert len({header.commitment for header in headers[:2]}) == 2
    assert [header.commitment for header in headers[2:]] == ["", ""]
    assert [uuid.UUID(header.id).version for header in headers] == [4] * 4


@pytest.mark.parametrize("said", [{"subject": "bent"}, {"personal": {"columns": "x"}}])
def test_a_subject_or_details_alone_are_kept_apart_too(tmp_path: Path, said: dict[str, object]) -> None:
    log = opened(tmp_path)
    log.record([replace(Entry(Event.PERSON_SEEN, "anna"), **said)])
    (found,) = log.search(EVERY)
    assert {"subject": found.subject or "", "personal": found.personal} == {"subject": "", "personal": {}, **said}


def test_a_number_that_somebody_typed_is_crossed_out_everywhere(tmp_path: Path) -> None:
    digits = numbers(1)[0].reveal()
    log, typed = opened(tmp_path), f"om {digits[:6]}-{digits[6:]}"
    log.record([Entry(Event.CASE_OPENED, typed, purpose=typed, case=typed, facts={"said": typed, "rows": 3})])
    (found,) = log.search(EVERY)
    crossed = "om XXXXXX-XXXX"
    assert (found.header.actor, found.header.purpose, found.header.case) == (crossed,) * 3
    assert found.header.facts == {"said": crossed, "rows": 3}


def test_others_are_recorded_for_by_name_and_nothing_by_nobody(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.record_for("os:carl/1", [WHOLE])
    log.record([])
    assert [found.header.speaker for found in log.search(EVERY)] == ["os:carl/1"]
    assert not (tmp_path / "log" / "journal" / "mark").exists()


def test_a_tail_that_was_removed_is_said_once_before_what_comes_next(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    for torn in (b"torn", b"anew"):
        with segment(tmp_path).open("ab") as stream:
            stream.write(torn)
        log.record_for("os:carl/1", [Entry(Event.TABLE_READ, torn.decode())])
        log.record([Entry(Event.TABLE_READ, "after")])
    found = [one.header for one in log.search(EVERY)][2:]
    assert [(one.event, one.speaker) for one in found[:3]] == [
        (Event.LOG_REPAIRED, "test"),
        (Event.TABLE_READ, "os:carl/1"),
        (Event.TABLE_READ, "test"),
    ]
    repaired = [one for one in found if one.event == Event.LOG_REPAIRED]
    assert [(one.actor, one.outcome, one.facts) for one in repaired] == [("test", "done", {"bytes": 4})] * 2


def test_a_look_is_written_before_it_is_answered(tmp_path: Path) -> None:
    log = filled(tmp_path)
    log.look(Entry(Event.LOG_SEARCHED, "carla", role="sikkerhed"), EVERY)
    assert [found.header.actor for found in log.search(Wanted(event="log:"))] == ["carla"]
    found = log.look(Entry(Event.LOG_SEARCHED, "carla"), Wanted(event="person:"), "anna", ["actor-3"])
    assert [(one.header.actor, one.subject) for one in found] == [("actor-3", "anna")]


def test_texts_narrow_a_search_all_of_them(tmp_path: Path) -> None:
    log = opened(tmp_path)
    said = ('a "quoted" word', "ø and æ", 'a "quoted" ø')
    log.record([Entry(Event.TABLE_READ, text) for text in said])

    def found(*texts: str) -> list[str]:
        return [one.header.actor for one in log.search(EVERY, containing=texts)]

    assert found('"quoted"') == [said[0], said[2]]
    assert found("ø") == [said[1], said[2]]
    assert found('"quoted"', "ø") == [said[2]]
    assert found("absent") == []


def test_who_is_not_known_is_not_looked_for_in_the_journal(tmp_path: Path) -> None:
    log = filled(tmp_path)
    segment(tmp_path).write_bytes(b"{\n")
    assert list(log.search(EVERY, "nobody")) == []
    with pytest.raises(IntegrityFailure):
        list(log.search(EVERY))


def test_an_id_that_stands_in_the_facts_of_another_entry_is_not_taken_for_its_own(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    (first,) = [found.header for found in log.search(EVERY)]
    log.record([Entry(Event.TABLE_READ, "anna", facts={"about": f'","id":"{first.id}', "id": first.id})])
    assert [found.header.seq for found in log.search(EVERY, "anna")] == [1]


def test_an_erasure_says_how_many_by_whom_and_in_which_case_but_never_of_whom(tmp_path: Path) -> None:
    log = filled(tmp_path)
    assert log.erase_subject("anna", "carla", "sag 7") == 4
    (said,) = log.search(Wanted(event=Event.LOG_SUBJECT_ERASED))
    assert (said.header.actor, said.header.case, said.header.facts) == ("carla", "sag 7", {"entries": 4})
    assert (said.subject, said.personal, said.header.commitment) == (None, None, "")
    gone = [one for one in log.search(Wanted(event="person:")) if one.personal is None]
    assert [(one.header.actor, one.subject) for one in gone] == [(f"actor-{n}", None) for n in (0, 3, 6, 9)]


def test_old_entries_lose_whom_they_are_about_and_newer_ones_do_not(tmp_path: Path) -> None:
    log = filled(tmp_path)
    times = [found.header.at_ns for found in log.search(EVERY)]
    assert log.erase_before(times[0], dry=False) == (0, 12)
    assert not list(log.search(Wanted(event="log:")))
    assert log.erase_before(times[5], dry=True) == (5, 12)
    assert log.verify().personal_gone == 0
    assert log.erase_before(times[5], dry=False) == (5, 12)
    assert [one.subject is None for one in log.search(Wanted(event="person:"))] == [True] * 5 + [False] * 7
    (said,) = log.search(Wanted(event=Event.LOG_SUBJECT_ERASED))
    assert (said.header.actor, said.header.facts) == ("test", {"entries": 5, "by": "retention"})
    assert log.erase_before(times[5], dry=False) == (0, 13)


def test_how_far_it_came_and_how_far_it_is_signed(tmp_path: Path) -> None:
    log = opened(tmp_path)
    assert log.newest() == Newest(0, 0, 0)
    log.record([Entry(Event.TABLE_READ, "anna")] * 2)
    assert (log.newest().seq, log.signed()) == (2, 0)
    assert log.newest().at_ns == [found.header.at_ns for found in log.search(EVERY)][1]
    signed = log.checkpoint()
    log.record([Entry(Event.TABLE_READ, "anna")])
    assert (log.newest().seq, log.newest().signed, log.signed()) == (3, 2, 2)
    assert (signed.size, signed.log) == (2, (tmp_path / "log" / "name").read_text())
    assert 0 <= time.time_ns() - signed.at_ns < 10**12
    assert log.verify() == Verification(3, 1, 1, 0, 0)


def test_what_is_signed_is_proved_and_nothing_else(tmp_path: Path) -> None:
    log = filled(tmp_path, 5)
    log.record([Entry(Event.TABLE_READ, "later")])
    for seq in range(1, 6):
        proof = log.prove(seq)
        path = [bytes.fromhex(node) for node in proof.path]
        assert (proof.seq, proof.size) == (seq, 5)
        assert included(leaf_hash(proof.entry.encode()), seq - 1, 5, path, bytes.fromhex(proof.root))
        assert f'"seq":{seq},' in proof.entry
    for seq in (0, -1, 6, 7):
        with pytest.raises(NotFound, match=f"No checkpoint covers an entry {seq}"):
            log.prove(seq)


def test_where_the_kernel_tells_no_boot_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BOOT", tmp_path / "nowhere")
    log = filled(tmp_path, 1)
    assert [found.header.boot for found in log.search(EVERY)] == ["unknown"]
