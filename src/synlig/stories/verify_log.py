"""Hold the whole log against its links, its checkpoints and its personal parts."""

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.verifying import Verification


def verify_log(*, whole_log: Log, log: Recorder, actor: str) -> Verification:
    """What was held against what; that it was done is in the log too (K17).

    Raises:
        IntegrityFailure: something was edited, removed, inserted, reordered, cut off, swapped or rolled back.
    """
    held = whole_log.verify()
    log.record([Entry(Event.LOG_VERIFIED, actor, facts={"entries": held.entries, "open_tail": held.open_tail})])
    return held
