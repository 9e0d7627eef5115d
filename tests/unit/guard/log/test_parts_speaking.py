"""What passes between parts: framed, bounded, typed letters over a socket that knows who is at the other end."""

import os
import pwd
import socket
import struct
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from synlig.core.errors import Refused, Unavailable, WrongUsage
from synlig.guard.parts import letters, listening
from synlig.guard.parts.asking import Asking
from synlig.guard.parts.letters import MOST_BYTES, SIZE, put, take
from synlig.guard.parts.listening import Listening, Peer, read_speakers
from tests.attacks.test_log_writer import ME, place

__all__ = ["place"]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A letter of these tests: a word, and whether another follows."""

    word: str
    more: bool = False


@pytest.fixture
def pair() -> Generator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    one.settimeout(20)
    other.settimeout(20)
    with one, other:
        yield one, other


def test_a_letter_is_its_length_and_its_json(pair: tuple[socket.socket, socket.socket]) -> None:
    put(pair[0], Said("ø"))
    body = '{"word":"ø","more":false}'.encode()
    assert pair[1].recv(100) == struct.pack(">I", len(body)) + body
    put(pair[0], Said("a"))
    put(pair[0], Said("b"))
    assert [take(pair[1], Said), take(pair[1], Said)] == [Said("a"), Said("b")]


def test_a_long_letter_comes_whole(pair: tuple[socket.socket, socket.socket]) -> None:
    long = Said("x" * (3 << 20))
    sending = threading.Thread(target=put, args=(pair[0], long))
    sending.start()
    assert take(pair[1], Said) == long
    sending.join()


def test_after_the_last_letter_there_is_none(pair: tuple[socket.socket, socket.socket]) -> None:
    put(pair[0], Said("a"))
    pair[0].shutdown(socket.SHUT_WR)
    assert take(pair[1], Said) == Said("a")
    assert take(pair[1], Said) is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"\x00\x00", "cut off"),
        (SIZE.pack(4) + b"{}", "cut off"),
        (SIZE.pack(MOST_BYTES + 1), "too large"),
        (SIZE.pack(2) + b"[]", "cannot be read"),
        (SIZE.pack(0), "cannot be read"),
        (SIZE.pack(23) + b'{"word":"a","other":12}', "cannot be read"),
        (SIZE.pack(10) + b'{"word":1}', "cannot be read"),
    ],
)
def test_what_is_no_letter_is_named(pair: tuple[socket.socket, socket.socket], sent: bytes, words: str) -> None:
    pair[0].sendall(sent)
    pair[0].shutdown(socket.SHUT_WR)
    with pytest.raises(Unavailable, match=words):
        take(pair[1], Said)


def test_the_largest_letter_is_still_read(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_BYTES", 25)
    put(pair[0], Said("a"))
    assert take(pair[1], Said) == Said("a")
    put(pair[0], Said("aa"))
    with pytest.raises(Unavailable, match="too large"):
        take(pair[1], Said)


class Part:
    """A part that answers each letter by as many letters as it has words, until it is told to go."""

    def __init__(self, place: Path) -> None:
        self.peers = list[Peer]()
        self.listening = Listening(place, Said, self._answers)
        self._thread = threading.Thread(target=self.listening.run, daemon=True)
        self._thread.start()

    def _answers(self, peer: Peer, said: Said) -> Iterator[Said]:
        self.peers.append(peer)
        if said.word == "refuse":
            raise Refused("no")
        words = said.word.split()
        for number, word in enumerate(words, start=1):
            yield Said(word, more=number < len(words))

    def close(self) -> bool:
        """Whether it ended when it was told to."""
        self.listening.close()
        self._thread.join(20)
        return not self._thread.is_alive()


def asking(place: Path, patience_s: float = 20) -> "closing[Asking[Said]]":
    return closing(Asking(place, Said, patience_s, "The part is away."))


def test_a_part_is_asked_again_and_again_and_says_as_much_as_follows(place: Path) -> None:
    part = Part(place)
    with asking(place) as there:
        assert there.ask(Said("a")) == [Said("a")]
        assert [one.word for one in there.ask(Said("a b c"), lambda said: said.more)] == ["a", "b", "c"]
        assert there.ask(Said("d")) == [Said("d")]
    assert part.peers == [Peer(os.getpid(), os.getuid())] * 3
    assert part.peers[0].name == f"os:{ME}/{os.getpid()}"
    assert place.stat().st_mode & 0o777 == 0o660
    assert part.close()


def test_a_user_whom_nobody_knows_is_a_number() -> None:
    nobody = max(each.pw_uid for each in pwd.getpwall() if each.pw_uid < 2**30) + 12_345
    assert Peer(7, nobody).name == f"uid:{nobody}/7"


def test_who_raises_is_let_go_of_and_the_next_is_served(place: Path) -> None:
    part = Part(place)
    with asking(place) as there:
        with pytest.raises(Unavailable, match="The part is away"):
            there.ask(Said("refuse"))
        assert there.ask(Said("a")) == [Said("a")]
    assert part.close()


def test_whoever_found_nobody_finds_who_comes_later(place: Path) -> None:
    with asking(place) as there:
        for _ in range(2):
            with pytest.raises(Unavailable, match="The part is away"):
                there.ask(Said("a"))
        part = Part(place)
        assert there.ask(Said("b")) == [Said("b")]
    assert part.close()


def test_an_answer_to_be_read_on_is_not_taken_for_the_next(place: Path) -> None:
    part = Part(place)
    with asking(place) as there:
        with pytest.raises(ZeroDivisionError):
            there.ask(Said("a b"), lambda _said: 1 // 0 > 0)
        assert there.ask(Said("c")) == [Said("c")]
    assert part.close()


def test_nobody_waits_for_ever(place: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(str(place))
        silent.listen()
        with asking(place, 0.05) as there, pytest.raises(Unavailable):
            there.ask(Said("a"))


def test_what_is_left_of_an_older_socket_is_replaced(place: Path) -> None:
    place.write_text("left by one that was killed")
    part = Part(place)
    with asking(place) as there:
        assert there.ask(Said("a"))
    assert part.close()


def test_too_many_connections_for_a_moment_end_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "BREATH_S", 0.01)
    failures = [OSError(24, "too many open files")]
    part = Listening(place, Said, lambda _peer, said: [said])
    accept = part._listening.accept

    class Full:
        """Refuses once, then takes as before."""

        def accept(self) -> tuple[socket.socket, object]:
            if failures:
                raise failures.pop()
            return accept()

        def shutdown(self, how: int) -> None:
            real.shutdown(how)

        def close(self) -> None:
            real.close()

    real = part._listening
    part._listening = Full()  # pyright: ignore[reportAttributeAccessIssue]
    running = threading.Thread(target=part.run, daemon=True)
    running.start()
    with asking(place) as there:
        assert there.ask(Said("a")) == [Said("a")]
    part.close()
    running.join(20)
    assert not running.is_alive()
    assert failures == []


def test_speakers_are_read_by_user() -> None:
    daemon = pwd.getpwnam("daemon").pw_uid
    assert read_speakers(f"{ME}=person:,log: daemon=", "x") == {os.getuid(): ("person:", "log:"), daemon: ()}
    assert read_speakers("", "x") == {}
    with pytest.raises(WrongUsage, match=r"\[log\] speakers: there is no user nobody-of-that-name"):
        read_speakers("nobody-of-that-name=person:", "[log] speakers")
