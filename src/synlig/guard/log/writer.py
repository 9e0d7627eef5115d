"""The log's own process: others append over a socket that knows who speaks (SO_PEERCRED), and can do nothing else."""

import os
import pwd
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from synlig.core.errors import SynligError, Unavailable, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.letters import Answer, Ask, put, take
from synlig.guard.log.log import Log

PEER: Final = struct.Struct("3i")
"""What Linux says of the other end: process, user, group."""
BACKLOG: Final = 128
Speakers = Mapping[int, tuple[str, ...]]
"""What the classes that a user may record begin with, by user number. Empty: everyone, everything."""


@dataclass(frozen=True, slots=True)
class _Peer:
    process: int
    user: int

    @property
    def name(self) -> str:
        """The user by name, and the process."""
        try:
            return f"os:{pwd.getpwuid(self.user).pw_name}/{self.process}"
        except KeyError:
            return f"uid:{self.user}/{self.process}"


def read_speakers(text: str) -> Speakers:
    """`user=area:,area:thing: user=…` as `[log] speakers` has it.

    Raises:
        WrongUsage: no such user, or no such form.
    """
    speakers = dict[int, tuple[str, ...]]()
    for one in text.split():
        user, _, classes = one.partition("=")
        try:
            speakers[pwd.getpwnam(user).pw_uid] = tuple(filter(None, classes.split(",")))
        except KeyError:
            raise WrongUsage(f"[log] speakers: there is no user {user}.") from None
    return speakers


class Writer:
    """Serves `log` on a socket until it is closed; `written` is told after each group (checkpoints are its affair)."""

    def __init__(self, log: Log, place: Path, speakers: Speakers, written: Callable[[], None]) -> None:
        self._log, self._speakers, self._written = log, speakers, written
        place.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(place))
        place.chmod(0o660)
        self._listening.listen(BACKLOG)

    def run(self) -> None:
        """Take connections until `close`; each is served on a thread, and groups are shared."""
        self._log.record([Entry(Event.LOG_OPENED, f"os:{pwd.getpwuid(os.getuid()).pw_name}")])
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            process, user, _group = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
            peer = _Peer(process, user)
            try:
                while (ask := take(connection, Ask)) is not None:
                    put(connection, self._answer(peer, ask))
            except (OSError, Unavailable):
                return

    def _answer(self, peer: _Peer, ask: Ask) -> Answer:
        try:
            if ask.erase:
                return self._erase(peer, ask)
            if strange := self._not_allowed(peer, ask.entries):
                self._log.record_for(peer.name, [_fabricated(peer, event) for event in strange])
                return Answer(refused="This part may not record that.")
            self._log.record_for(peer.name, ask.entries)
            self._written()
        except SynligError as error:
            return Answer(unavailable=str(error))
        return Answer()

    def _erase(self, peer: _Peer, ask: Ask) -> Answer:
        if self._not_allowed(peer, [Entry(Event.LOG_SUBJECT_ERASED, "")]):
            self._log.record_for(peer.name, [_fabricated(peer, Event.LOG_SUBJECT_ERASED)])
            return Answer(refused="This part may not erase in the log.")
        return Answer(erased=self._log.erase_subject(ask.erase, ask.actor, ask.case))

    def _not_allowed(self, peer: _Peer, entries: Sequence[Entry]) -> list[Event]:
        if not self._speakers:
            return []
        allowed = self._speakers.get(peer.user, ())
        return sorted({entry.event for entry in entries if not entry.event.startswith(allowed)})


def _fabricated(peer: _Peer, event: Event) -> Entry:
    return Entry(Event.ACCESS_DENIED, peer.name, "refused", facts={"asked": "log:journal:append", "class": event})
