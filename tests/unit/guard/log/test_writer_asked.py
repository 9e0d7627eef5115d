"""Every call over the log's socket does what the log itself does, and what a part may not is refused in its words."""

import os
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused, Unavailable
from synlig.guard.log import remote as remotes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.letters import Answer
from synlig.guard.log.log import Log, Newest
from synlig.guard.log.remote import RemoteLog
from synlig.guard.log.wanted import Wanted
from synlig.guard.log.writer import ERASING, READING, Writer
from synlig.guard.parts.listening import Speakers
from tests.attacks.test_log import filled, opened, segment
from tests.attacks.test_log_writer import ME, place

__all__ = ["place"]
PEER = f"os:{ME}/{os.getpid()}"
Serving = Callable[..., RemoteLog]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return opened(tmp_path, {"anna": b"a" * 32})


@pytest.fixture
def serving(log: Log, place: Path) -> Generator[Serving]:
    """Serves the log on a socket, and asks there."""
    made = list[tuple[Writer, RemoteLog]]()

    def serving(
        speakers: Speakers | None = None, readers: Speakers | None = None, sign: Callable[[], None] = lambda: None
    ) -> RemoteLog:
        writer = Writer(log, place, speakers or {}, readers or {}, sign, 3600)
        threading.Thread(target=writer.run, daemon=True).start()
        made.append((writer, RemoteLog(place)))
        return made[-1][1]

    yield serving
    for writer, remote in made:
        remote.close()
        writer.close()


def mine(*may: str) -> Speakers:
    return {os.getuid(): may}


def seen(remote: RemoteLog, event: str = "person:") -> None:
    remote.record([Entry(Event.PERSON_SEEN, f"actor-{n}", subject="anna", personal={"n": str(n)}) for n in range(3)])
    assert [one.header.actor for one in remote.search(Wanted(event=event))] == ["actor-0", "actor-1", "actor-2"]


def test_all_that_is_asked_of_a_log_may_be_asked_over_its_socket(log: Log, serving: Serving) -> None:
    remote = serving()
    seen(remote)
    assert remote.newest() == log.newest() != Newest(0, 0, 0)
    signed = remote.checkpoint()
    assert (signed.size, log.signed()) == (log.newest().seq, signed.size)
    assert remote.prove(2) == log.prove(2)
    assert remote.verify() == log.verify()
    times = {one.header.actor: one.header.at_ns for one in log.search(Wanted(event="person:"))}
    assert remote.erase_before(times["actor-1"], dry=True) == (1, log.newest().seq)
    assert log.verify().personal_gone == 0
    assert remote.erase_before(times["actor-1"], dry=False) == (1, log.newest().seq - 1)
    assert remote.erase_subject("anna", "carla", "sag 3") == 2
    (last,) = log.search(Wanted(event=Event.LOG_SUBJECT_ERASED, actor="carla"))
    assert (last.header.case, last.header.facts) == ("sag 3", {"entries": 2})
    with pytest.raises(NotFound, match="No checkpoint covers an entry 99"):
        remote.prove(99)


def test_its_own_beginning_is_in_the_log(log: Log, serving: Serving) -> None:
    remote = serving()
    remote.record([Entry(Event.TABLE_READ, "anna")])
    assert [(one.header.event, one.header.actor, one.header.speaker) for one in log.search(Wanted())] == [
        (Event.LOG_OPENED, f"os:{ME}", "test"),
        (Event.TABLE_READ, "anna", PEER),
    ]


def test_nothing_is_asked_for_nothing(tmp_path: Path) -> None:
    with closing(RemoteLog(tmp_path / "nobody")) as remote:
        remote.record([])
        assert list(remote.search(Wanted(), "")) == []
        with pytest.raises(Unavailable, match="nothing is done without it"):
            remote.record([Entry(Event.TABLE_READ, "anna")])


def test_each_look_that_a_part_takes_by_itself_is_written_down(log: Log, serving: Serving) -> None:
    remote = serving()
    seen(remote)
    found = remote.search(Wanted(events=("person:record:seen", "task"), actor="actor-1"), "anna", ["actor-1"])
    assert [(one.header.actor, one.subject, one.personal) for one in found] == [("actor-1", "anna", {"n": "1"})]
    remote.checkpoint()
    remote.prove(1)
    looks = list(log.search(Wanted(event=Event.LOG_READ)))
    assert [one.header.facts for one in looks] == [
        {"call": "look", "class": "person:", "actor": ""},
        {"call": "look", "class": "person:record:seen task", "actor": "actor-1"},
        {"call": "prove", "seq": 1},
    ]
    assert {(one.header.actor, one.header.speaker) for one in looks} == {(PEER, PEER)}
    assert [one.subject for one in looks] == [None, "anna", None]


def test_a_plain_function_says_what_is_wanted_too(serving: Serving) -> None:
    remote = serving()
    seen(remote)
    assert [one.header.actor for one in remote.search(lambda header: header.actor == "actor-2")] == ["actor-2"]
    assert list(remote.search(Wanted(), containing=["actor-0", "actor-1"])) == []


def test_it_signs_after_each_group_that_is_written_and_not_for_a_look(serving: Serving) -> None:
    signed = list[int]()
    remote = serving(sign=lambda: signed.append(1))
    remote.record([Entry(Event.TABLE_READ, "anna")] * 2)
    remote.record([Entry(Event.TABLE_READ, "anna")])
    remote.newest()
    assert len(signed) == 2


def test_a_part_says_what_begins_as_it_may_and_nothing_else(log: Log, serving: Serving) -> None:
    remote = serving(mine("person:", "log:subject:"), mine())
    remote.record([Entry(Event.PERSON_SEEN, "anna")])
    with pytest.raises(Refused, match="This part may not record that"):
        remote.record([Entry(Event.PERSON_SEEN, "b"), Entry(Event.TASK_RUN, "b"), Entry(Event.TABLE_READ, "b")])
    assert remote.erase_subject("anna", "carla", "sag") == 0
    denied = [one.header for one in log.search(Wanted(event=Event.ACCESS_DENIED))]
    assert [one.facts for one in denied] == [
        {"asked": "log:journal:append", "class": "analysis:table:read"},
        {"asked": "log:journal:append", "class": "operation:task:run"},
    ]
    assert {(one.actor, one.speaker, one.outcome) for one in denied} == {(PEER, PEER, "refused")}
    assert not list(log.search(Wanted(actor="b")))


@pytest.mark.parametrize("call", sorted(ERASING))
def test_erasing_is_saying_so_and_must_be_allowed(log: Log, serving: Serving, call: str) -> None:
    remote = serving(mine("person:"), mine(*READING))
    asked = {
        "erase": lambda: remote.erase_subject("anna", "x", "y"),
        "forget": lambda: remote.erase_before(1, dry=True),
    }
    with pytest.raises(Refused, match="may not record"):
        asked[call]()
    (denied,) = log.search(Wanted(event=Event.ACCESS_DENIED))
    assert denied.header.facts["class"] == Event.LOG_SUBJECT_ERASED


@pytest.mark.parametrize("call", sorted(READING))
def test_who_may_not_read_is_told_so_and_who_may_does(log: Log, serving: Serving, call: str) -> None:
    filled_in = [Entry(Event.TABLE_READ, "anna")]
    for may in (False, True):
        remote = serving({os.getuid(): ("analysis:", "log:")}, mine(*({call} if may else READING - {call})))
        remote.record(filled_in)
        log.checkpoint()
        asked = {
            "look": lambda remote=remote: remote.search(Wanted()),
            "verify": remote.verify,
            "checkpoint": remote.checkpoint,
            "prove": lambda remote=remote: remote.prove(1),
        }
        if may:
            asked[call]()
        else:
            with pytest.raises(Refused, match="may not look into the log"):
                asked[call]()
    (denied,) = log.search(Wanted(event=Event.ACCESS_DENIED))
    assert denied.header.facts == {"asked": f"log:journal:{call}", "class": Event.LOG_READ}


def test_who_speaks_for_nobody_reads_nothing(serving: Serving) -> None:
    remote = serving({os.getuid() + 1: ("person:",)}, {os.getuid() + 1: ("verify",)})
    with pytest.raises(Refused, match="may not look"):
        remote.verify()
    with pytest.raises(Refused, match="may not record"):
        remote.record([Entry(Event.PERSON_SEEN, "anna")])
    assert remote.newest().seq > 0, "how far it came is no secret among parts"


def test_a_search_names_who_in_which_role_and_about_whom(log: Log, serving: Serving) -> None:
    remote = serving()
    seen(remote)
    for said, words in (
        (Entry(Event.LOG_SEARCHED, "", role="sikkerhed", subject="anna"), "say whose"),
        (Entry(Event.LOG_SEARCHED, "carla", subject="anna"), "say whose"),
        (Entry(Event.LOG_SEARCHED, "carla", role="sikkerhed", subject="bent"), "is who the entry says"),
    ):
        with pytest.raises(Refused, match=words):
            remote.look(said, Wanted(), "anna")
    said = Entry(Event.LOG_SEARCHED, "carla", role="sikkerhed", subject="anna")
    assert len(list(remote.look(said, Wanted(event="person:"), "anna"))) == 3
    denied = [one.header.facts for one in log.search(Wanted(event=Event.ACCESS_DENIED))]
    assert denied == [{"asked": "log:journal:look", "class": Event.LOG_SEARCHED}] * 3
    assert len(list(log.search(Wanted(event=Event.LOG_READ)))) == 1, "the look with an entry of its own needs no other"


def test_a_log_that_is_damaged_or_cannot_write_says_so_over_the_socket(tmp_path: Path, serving: Serving) -> None:
    remote = serving()
    seen(remote)
    remote.checkpoint()
    file = segment(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"actor-2", b"actor-9"))
    with pytest.raises(IntegrityFailure, match="is not what was written"):
        remote.verify()
    file.write_bytes(content)
    (lock := tmp_path / "log" / "journal" / "lock").unlink()
    lock.mkdir()
    with pytest.raises(Unavailable, match="cannot be written"):
        remote.record([Entry(Event.TABLE_READ, "anna")])


def test_an_answer_without_what_was_asked_for_is_no_answer() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        remotes._said(None)
    assert remotes._said(0) == 0
    for kind, answer in (
        (Refused, Answer(refused="in these words")),
        (IntegrityFailure, Answer(damaged="in these words")),
        (NotFound, Answer(missing="in these words")),
        (Unavailable, Answer(unavailable="in these words")),
    ):
        with pytest.raises(kind, match="in these words"):
            remotes._given([Answer(), answer])
    assert remotes._given([Answer(refused="not the last"), Answer(number=3)]).number == 3


def test_pages_follow_each_other_in_order(tmp_path: Path, serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlig.guard.log.writer.PAGE", 2)
    filled(tmp_path, 5)
    remote = serving()
    for wanted in (4, 5):
        texts = [f"actor-{n}" for n in range(5 - wanted, 5)]
        found = [one.header.actor for one in remote.search(lambda header, texts=texts: header.actor in texts)]
        assert found == texts
    assert list(remote.search(Wanted(actor="nobody"))) == []
