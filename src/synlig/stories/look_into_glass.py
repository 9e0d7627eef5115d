"""Look into a change that one person carried out alone: another person says whether it was right (K13)."""

from synlig.core.change import Decider
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.looking import broken_glass
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless


def look_into_glass(change_id: int, decider: Decider, note: str, *, whole_log: Log, log: Recorder) -> None:
    """What was found is in the log, and the doctor speaks of it no more.

    Raises:
        NotFound: no such change was carried out by one alone, or it was looked into. WrongUsage: nothing is said.
        Refused: whoever broke the glass, root or a shared account.
    """
    check_nameless(note)
    if not note.strip() or len(note) > 500:
        raise WrongUsage("Say what you found, in at most 500 characters.")
    broken = broken_glass(whole_log).get(change_id)
    if broken is None:
        raise NotFound(f"No change {change_id} by one person alone is to be looked into.")
    if decider.shared or decider.id == broken.actor:
        raise Refused("Whoever broke the glass does not look into it, and neither do root and shared accounts.")
    log.record([Entry(Event.GLASS_SEEN, decider.id, purpose=note.strip(), facts={"change": change_id})])
