"""What a story needs of the log: a place to say what was done, durable before anyone answers (K5)."""

from collections.abc import Sequence
from typing import Protocol

from synlig.guard.log.entry import Entry


class Recorder(Protocol):
    """The log itself, or the way to the process that writes it."""

    def record(self, entries: Sequence[Entry]) -> None:
        """Write entries as one group; durable when it returns.

        Raises:
            Unavailable: it cannot be written; whoever asked must then not answer (fail closed).
        """
        ...
