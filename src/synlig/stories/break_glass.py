"""Break the glass: carry out one's own change alone because waiting would do harm; an alarm, looked into afterwards."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import GLASS, Change, Decider
from synlig.core.errors import WrongUsage
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.outcome import outcome_told
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.changes import Changes


def break_glass(
    change_id: int,
    decider: Decider,
    reason: str,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The change, which is then to be carried out; nobody passes for the second person (K13).

    Raises:
        NotFound: no such change. WrongUsage: no reason. Refused: another's proposal, a shared account, a kind that
        can wait, or expired. Conflict: decided on already.
    """
    check_nameless(reason)
    if not reason.strip() or len(reason) > 500:
        raise WrongUsage("Say what the emergency is, in at most 500 characters.")
    now = clock()
    change, who = changes.named(change_id, now), f"{GLASS}{decider.id}"
    if change.state == "approved" and change.decided_by == who:
        return change
    facts = {"change": change.id, "kind": change.proposal.kind, "digest": change.digest}
    with outcome_told(log, Entry(Event.GLASS_BROKEN, decider.id, purpose=reason.strip(), facts=facts)) as done:
        four_eyes.check_glass(change, decider)
        signature = four_eyes.approval(change, who, now)
        return changes.decide(change, "approved", who, now, reason.strip(), signature, told=done)
