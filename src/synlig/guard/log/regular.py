"""The log of a home without a writer of its own: whoever writes signs a checkpoint when the last one is old."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from synlig.core.errors import Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log


class Regular:
    """Records in `log`; `note` is the file whose age says when any process last signed or tried to."""

    def __init__(self, log: Log, note: Path, seconds: float, now: Callable[[], float] = time.time) -> None:
        self._log, self._note, self._seconds, self._now = log, note, seconds, now
        self._signing = threading.Lock()

    def record(self, entries: Sequence[Entry]) -> None:
        """Write entries as one group, durably; then sign, if that is due."""
        self._log.record(entries)
        self.sign_if_due()

    def sign_if_due(self) -> None:
        """Sign when the last checkpoint is old. A place that does not take it is an alarm, and work goes on."""
        with self._signing:
            if not self._is_due():
                return
            self._note.touch(mode=0o600)
            try:
                self._log.checkpoint()
            except Unavailable:
                self._log.record([Entry(Event.LOG_CHECKPOINT_FAILED, "log", outcome="failed")])

    def _is_due(self) -> bool:
        try:
            return abs(self._now() - self._note.stat().st_mtime) >= self._seconds
        except FileNotFoundError:
            return True
