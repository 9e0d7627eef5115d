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

from synlig.core.errors import Refused, Unavailable, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.letters import SIZE
from synlig.guard.log.remote import RemoteLog
from synlig.guard.log.writer import Speakers, Writer, read_speakers
from tests.attacks.test_log import opened

ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def place() -> Generator[Path]:
    """A unix socket's path is short, shorter than pytest's folders may be."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "log.sock"


def serving(folder: Path, place: Path, speakers: Speakers) -> Writer:
    writer = Writer(opened(folder), place, speakers, lambda: None)
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


def test_what_a_part_may_not_say_is_refused_and_written_down(tmp_path: Path, place: Path) -> None:
    writer, remote = serving(tmp_path, place, read_speakers(f"{ME}=intake:")), RemoteLog(place)
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
        read_speakers("nobody-of-that-name=intake:")
