"""The log as another process writes it: entries go over its socket, and count when it has said so."""

import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from synlig.core.errors import Refused, Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.letters import Answer, Ask, put, take

PATIENCE_S = 30.0


class RemoteLog:
    """One connection, opened when it is needed and again when it was lost."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    def record(self, entries: Sequence[Entry]) -> None:
        """Write entries as one group; durable when it returns.

        Raises:
            Unavailable: the log's process is away or cannot write. Refused: this part may not record that.
        """
        if entries:
            self._ask(Ask(tuple(entries)))

    def erase_subject(self, subject: str, actor: str, case: str) -> int:
        """Remove a person's identity and details from every entry; how many had them.

        Raises:
            Unavailable: the log's process is away. Refused: this part may not erase.
        """
        return self._ask(Ask(erase=subject, actor=actor, case=case)).erased

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, ask: Ask) -> Answer:
        with self._lock:
            try:
                answer = self._exchange(ask)
            except (OSError, Unavailable):
                self.close()
                raise Unavailable("The log cannot be reached; nothing is done without it.") from None
        if answer.refused:
            raise Refused(answer.refused)
        if answer.unavailable:
            raise Unavailable(answer.unavailable)
        return answer

    def _exchange(self, ask: Ask) -> Answer:
        if self._connection is None:
            self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._connection.settimeout(PATIENCE_S)
            self._connection.connect(str(self._place))
        put(self._connection, ask)
        answer = take(self._connection, Answer)
        if answer is None:
            raise Unavailable("gone")
        return answer
