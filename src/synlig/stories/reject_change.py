"""Reject a proposed change, with a reason; who proposed it may take it back the same way."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change, Decider
from synlig.core.errors import WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.outcome import outcome_told
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.changes import Changes


def reject_change(
    change_id: int,
    decider: Decider,
    reason: str,
    *,
    changes: Changes,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The rejected change; its document is let go of (K13).

    Raises:
        WrongUsage: no reason. NotFound: no such change. Refused: expired. Conflict: decided on already.
    """
    check_nameless(reason)
    if not reason.strip() or len(reason) > 500:
        raise WrongUsage("Say why, in at most 500 characters.")
    now = clock()
    change = changes.named(change_id, now)
    facts = {"change": change.id, "kind": change.proposal.kind, "digest": change.digest}
    with outcome_told(log, Entry(Event.CHANGE_REJECTED, decider.id, facts=facts)) as done:
        return changes.decide(change, "rejected", decider.id, now, reason.strip(), told=done)
