"""The log's own process: it knows who speaks, takes what they may say, and is never gone round."""

import contextlib
import os
import pwd
import socket
import tempfile
import threading
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused, Unavailable, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.remote import RemoteLog
from synlig.guard.log.wanted import Wanted
from synlig.guard.log.writer import Writer
from synlig.guard.parts import asking
from synlig.guard.parts.letters import SIZE
from synlig.guard.parts.listening import Speakers, read_speakers
from tests.attacks.test_log import opened, segment

ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def place() -> Generator[Path]:
    """A unix socket's path is short, shorter than pytest's folders may be."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "log.sock"


def serving(folder: Path, place: Path, speakers: Speakers, readers: Speakers | None = None) -> Writer:
    writer = Writer(opened(folder), place, speakers, readers or {}, lambda: None, 3600)
    threading.Thread(target=writer.run, daemon=True).start()
    return writer


def test_an_entry_counts_when_the_writer_has_it_and_carries_who_spoke(tmp_path: Path, place: Path) -> None:
    writer, remote = serving(tmp_path, place, {}), RemoteLog(place)
    remote.record([Entry(Event.PERSON_SEEN, "anna", subject="bent", personal={"columns": "x"})])
    (found,) = opened(tmp_path).search(lambda header: header.actor == "anna")
    assert found.header.speaker == f"os:{ME}/{os.getpid()}"
    assert remote.erase_subject("bent", "anna", "sag") == 1
    assert opened(tmp_path).verify().personal_gone == 1
    remote.close()
    writer.close()


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_asked: object) -> None:
        raise KeyboardInterrupt

    writer = serving(tmp_path, place, read_speakers(f"{ME}=person:", "[log] speakers"))
    with closing(RemoteLog(place)) as remote:
        with monkeypatch.context() as patched:
            patched.setattr(asking, "take", interrupted)
            with pytest.raises(KeyboardInterrupt):
                remote.record([Entry(Event.PERSON_SEEN, "anna")])
        with pytest.raises(Refused):
            remote.record([Entry(Event.CHANGE_APPROVED, "anna")])
    writer.close()


@pytest.mark.parametrize("failure", [Unavailable("The disk is full."), OSError("full"), IntegrityFailure("Torn.")])
def test_who_signs_goes_on_when_a_turn_failed(tmp_path: Path, place: Path, failure: Exception) -> None:
    turns, again = list[int](), threading.Event()

    def sign() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise failure
        again.set()

    writer = Writer(opened(tmp_path), place, {}, {}, sign, 0.01)
    threading.Thread(target=writer.run, daemon=True).start()
    assert again.wait(10)
    writer.close()


def test_what_a_part_may_not_say_is_refused_and_written_down(tmp_path: Path, place: Path) -> None:
    writer, remote = serving(tmp_path, place, read_speakers(f"{ME}=intake:", "[log] speakers")), RemoteLog(place)
    remote.record([Entry(Event.REPORT_RECEIVED, "sender:eoj")])
    with pytest.raises(Refused):
        remote.record([Entry(Event.CHANGE_APPROVED, "somebody-else")])
    with pytest.raises(Refused):
        remote.erase_subject("bent", "anna", "sag")
    events = [found.header.event for found in opened(tmp_path).search(lambda header: header.outcome == "refused")]
    assert events == [Event.ACCESS_DENIED] * 2
    assert not list(opened(tmp_path).search(lambda header: header.actor == "somebody-else"))
    remote.close()
    writer.close()


def test_without_the_writer_nothing_is_recorded(place: Path) -> None:
    with pytest.raises(Unavailable), closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.PERSON_SEEN, "anna")])


@pytest.mark.parametrize("letter", [
    b"", b"\x00", SIZE.pack(5), SIZE.pack(2**32 - 1), SIZE.pack(2) + b"[]", SIZE.pack(9) + b'{"x": 12}',
    SIZE.pack(41) + b'{"entries":[{"event":"no:such","actor":""}', SIZE.pack(4) + b"\xff\xfe\x00\x01",
])  # fmt: skip
def test_noise_on_the_socket_harms_nobody(tmp_path: Path, place: Path, letter: bytes) -> None:
    writer = serving(tmp_path, place, {})
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(place))
        stranger.sendall(letter)
        with contextlib.suppress(ConnectionResetError):
            stranger.shutdown(socket.SHUT_WR)
            assert stranger.recv(100) == b""
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.TABLE_READ, "after")])
    assert list(opened(tmp_path).search(lambda header: header.actor == "after"))
    writer.close()


def test_speakers_are_users_of_the_machine() -> None:
    with pytest.raises(WrongUsage):
        read_speakers("nobody-of-that-name=intake:", "[log] speakers")


def test_who_may_not_look_learns_nothing_and_it_is_written_down(tmp_path: Path, place: Path) -> None:
    writer = serving(tmp_path, place, read_speakers(f"{ME}=person:,log:", "[log] speakers"), {os.getuid(): ("verify",)})
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.PERSON_SEEN, "anna", subject="bent")])
        for look in (remote.checkpoint, lambda: remote.prove(1), lambda: remote.search(Wanted())):
            with pytest.raises(Refused):
                look()
        assert remote.verify().entries == remote.newest().seq == 5
    denied = [one.header.facts["asked"] for one in opened(tmp_path).search(Wanted(event=Event.ACCESS_DENIED))]
    assert denied == ["log:journal:checkpoint", "log:journal:prove", "log:journal:look"]
    writer.close()


def test_a_search_says_who_looks_and_in_which_role_before_it_is_answered(tmp_path: Path, place: Path) -> None:
    writer = serving(tmp_path, place, {})
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.PERSON_SEEN, "anna", subject="bent"), Entry(Event.TABLE_READ, "anna")])
        for nameless in (Entry(Event.LOG_SEARCHED, "anna"), Entry(Event.LOG_SEARCHED, "", role="sikkerhed")):
            with pytest.raises(Refused):
                remote.look(nameless, Wanted())
        said = Entry(Event.LOG_SEARCHED, "carla", role="sikkerhed", subject="bent")
        assert [one.header.actor for one in remote.look(said, Wanted(event="person:"), "bent")] == ["anna"]
        assert [one.header.event for one in remote.search(Wanted(actor="anna"))] == [
            Event.PERSON_SEEN,
            Event.TABLE_READ,
        ]
    looks = [one.header for one in opened(tmp_path).search(Wanted(event="log:journal:"))]
    assert [(one.event, one.role) for one in looks[1:]] == [(Event.LOG_SEARCHED, "sikkerhed"), (Event.LOG_READ, "")]
    assert looks[2].actor == f"os:{ME}/{os.getpid()}"
    writer.close()


def test_a_look_behind_an_entry_of_another_kind_is_written_down_all_the_same(tmp_path: Path, place: Path) -> None:
    writer = serving(tmp_path, place, {})
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.PERSON_SEEN, "anna", subject="bent")])
        list(remote.look(Entry(Event.TASK_RUN, "clock"), Wanted(event="person:"), "bent"))
    (look,) = opened(tmp_path).search(Wanted(event="log:journal:read"))
    assert (look.header.actor, look.header.facts["class"]) == (f"os:{ME}/{os.getpid()}", "person:")
    writer.close()


def test_who_is_searched_for_is_who_the_entry_says(tmp_path: Path, place: Path) -> None:
    writer = serving(tmp_path, place, {})
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.PERSON_SEEN, "anna", subject="bent")])
        for other in ("", "dorthe"):
            with pytest.raises(Refused):
                remote.look(Entry(Event.LOG_SEARCHED, "carla", role="sikkerhed", subject=other), Wanted(), "bent")
    assert not list(opened(tmp_path).search(Wanted(event="log:journal:searched")))
    writer.close()


def test_a_long_answer_comes_in_pages_and_a_damaged_log_says_so(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synlig.guard.log.writer.PAGE", 3)
    writer = serving(tmp_path, place, {})
    with closing(RemoteLog(place)) as remote:
        remote.record([Entry(Event.TABLE_READ, f"reader-{number}") for number in range(7)])
        found = [one.header.actor for one in remote.search(lambda header: header.event == Event.TABLE_READ)]
        assert found == [f"reader-{number}" for number in range(7)]
        remote.checkpoint()
        file = segment(tmp_path)
        file.write_bytes(file.read_bytes().replace(b"reader-2", b"reader-9"))
        with pytest.raises(IntegrityFailure):
            remote.verify()
        with pytest.raises(NotFound):
            remote.prove(99)
    writer.close()


def test_what_came_before_a_quiet_hour_is_signed_too(tmp_path: Path, place: Path) -> None:
    signed = threading.Event()
    writer = Writer(opened(tmp_path), place, {}, {}, signed.set, 0.05)
    threading.Thread(target=writer.run, daemon=True).start()
    assert signed.wait(20)
    writer.close()
