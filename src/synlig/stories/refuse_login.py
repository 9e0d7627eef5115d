"""Somebody was refused at a door: it is counted, said in the log with its reason, and followed up when it repeats."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from synlig.core.knock import Knock
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.refused import refused_entry, repeated_entries
from synlig.storage.refusals import Refusals

MACHINES: Final = frozenset({"rest", "api"})
"""Doors that are knocked at by programs, which do so again and again: the log is told of each once a minute."""


def refuse_login(
    knock: Knock, reason: str, *, refusals: Refusals, log: Recorder, clock: Callable[[], datetime]
) -> bool:
    """Whether a pause holds for whoever knocked, so that the answer is "too often" (K15, K16).

    Raises:
        Unavailable: it cannot be counted or written down; nobody may be answered then.
    """
    noted = refusals.note(knock, reason, clock(), quiet=knock.door in MACHINES)
    told = [refused_entry(knock, reason)] if noted.tell else []
    told += repeated_entries(knock, noted.opened)
    if told:
        log.record(told)
    return noted.paused
