"""A part that listens on a socket of this machine and knows who speaks (SO_PEERCRED): the frame of log and vault."""

import contextlib
import pwd
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from synlig.core.errors import SynligError, WrongUsage
from synlig.guard.parts.letters import put, take

PEER: Final = struct.Struct("3i")
"""What Linux says of the other end: process, user, group."""
BACKLOG: Final = 128
BREATH_S: Final = 0.2
Ask = TypeVar("Ask")
Speakers = Mapping[int, tuple[str, ...]]
"""What a user of the machine may, by user number. Empty: everyone, everything."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end, as the kernel says."""

    process: int
    user: int

    @property
    def name(self) -> str:
        """The user by name, and the process."""
        try:
            return f"os:{pwd.getpwuid(self.user).pw_name}/{self.process}"
        except KeyError:
            return f"uid:{self.user}/{self.process}"


def read_speakers(text: str, setting: str) -> Speakers:
    """`user=one,two user=…` as `setting` has it.

    Raises:
        WrongUsage: no such user.
    """
    speakers = dict[int, tuple[str, ...]]()
    for one in text.split():
        user, _, allowed = one.partition("=")
        try:
            speakers[pwd.getpwnam(user).pw_uid] = tuple(filter(None, allowed.split(",")))
        except KeyError:
            raise WrongUsage(f"{setting}: there is no user {user}.") from None
    return speakers


class Listening(Generic[Ask]):
    """Serves `answers`, the letters that a peer's letter is answered with, until it is closed."""

    def __init__(self, place: Path, kind: type[Ask], answers: Callable[[Peer, Ask], Iterable[Any]]) -> None:
        self._kind, self._answers, self._open = kind, answers, True
        place.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(place))
        place.chmod(0o660)
        self._listening.listen(BACKLOG)

    def run(self) -> None:
        """Take connections until `close`; each is served on a thread."""
        while self._open:
            try:
                connection, _ = self._listening.accept()
            except OSError:  # closed, or for a moment too many connections
                time.sleep(BREATH_S if self._open else 0)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._open = False
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            process, user, _group = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
            peer = Peer(process, user)
            with contextlib.suppress(OSError, SynligError):
                while (ask := take(connection, self._kind)) is not None:
                    for answer in self._answers(peer, ask):
                        put(connection, answer)
