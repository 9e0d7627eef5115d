"""Note that this machine's clock jumped: what depends on time is looked at by a person (K16)."""

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder


def note_clock_jump(part: str, seconds: int, *, log: Recorder, actor: str) -> None:
    """An alarm in the log: by how many seconds the clock was put forward, or back where they are negative."""
    log.record([Entry(Event.CLOCK_JUMPED, actor, facts={"part": part, "seconds": seconds})])
