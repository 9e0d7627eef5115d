"""Asking a part that listens on a socket: one connection, opened when it is needed and again when it was lost."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from synlig.core.errors import Unavailable
from synlig.guard.parts.letters import put, take

Answer = TypeVar("Answer")


class Asking(Generic[Answer]):
    """Letters to the part at `place`, answered by letters of `kind`; `away` is said where nobody answers."""

    def __init__(self, place: Path, kind: type[Answer], patience_s: float, away: str) -> None:
        self._place, self._kind, self._patience_s, self._away = place, kind, patience_s, away
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    def ask(self, letter: Any, goes_on: Callable[[Answer], bool] = lambda _answer: False) -> list[Answer]:
        """The answers: one, and another after each that `goes_on` says is followed by one.

        Raises:
            Unavailable: the part is away.
        """
        with self._lock:
            try:
                self._send(letter)
                answers = [self._next()]
                while goes_on(answers[-1]):
                    answers.append(self._next())
            except BaseException as error:  # what was not read to its end would be taken for the next answer
                self.close()
                if isinstance(error, OSError | Unavailable):
                    raise Unavailable(self._away) from None
                raise
            return answers

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, letter: Any) -> None:
        if self._connection is None:
            self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._connection.settimeout(self._patience_s)
            self._connection.connect(str(self._place))
        put(self._connection, letter)

    def _next(self) -> Answer:
        answer = None if self._connection is None else take(self._connection, self._kind)
        if answer is None:
            raise Unavailable(self._away)
        return answer
