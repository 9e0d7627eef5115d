"""A part that works by itself: one turn after another, a rest between them, and a clean stop."""

import contextlib
import logging
import select
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from synlig.core.errors import Conflict, Unavailable

Turn = Callable[[], bool]
"""Does a piece of what there is to do, small enough to be waited for at a stop; True when more may be waiting."""
PASSES: Final = (Unavailable, Conflict)
"""What passes by itself. Any other error ends the part: its supervisor starts it again, or says why not."""
LOG: Final = logging.getLogger("synlig.parts")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of rest after a turn that found nothing more; it doubles with each turn that fails, up to `longest`."""

    rest: float = 2.0
    longest: float = 60.0

    def after(self, failures: int) -> float:
        """How long to rest after so many failures in a row."""
        return min(self.rest * 2**failures, self.longest)


class RepeatingPart:
    """Takes turns until SIGINT, SIGTERM or `stop`; a turn that is begun then is finished, `end` is called last.

    Several may run at once, as far as their turns may. Nothing waits in memory between turns.
    """

    def __init__(self, name: str, turn: Turn, pace: Pace | None = None, end: Callable[[], None] | None = None) -> None:
        self._name = name
        self._turn = turn
        self._pace = pace or Pace()
        self._end = end
        self._heard, self._told = socket.socketpair()

    def run(self) -> None:
        """Take turns until stopped."""
        self._heed_signals()
        with self._heard, self._told, contextlib.ExitStack() as last:
            if self._end is not None:
                last.callback(self._end)
            rest, failures = 0.0, 0
            while not self._is_stopped(rest):
                rest, failures = self._once(failures)

    def stop(self) -> None:
        """End `run` after its turn, from any thread."""
        with contextlib.suppress(OSError):  # it has ended already
            self._told.send(b"x")

    def _once(self, failures: int) -> tuple[float, int]:
        try:
            more = self._turn()
        except PASSES as error:
            LOG.warning("%s waits: %s", self._name, error)
            return self._pace.after(failures), min(failures + 1, 30)
        return (0.0 if more else self._pace.rest), 0

    def _is_stopped(self, rest: float) -> bool:
        """Whether a stop was heard, at once or within `rest` seconds."""
        return bool(select.select([self._heard], [], [], rest)[0])

    def _heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                signal.signal(number, lambda _number, _frame: self.stop())
            except ValueError:  # not the main thread: whoever runs it there stops it
                return
