"""Reject a proposed change, with a reason; who proposed it may take it back the same way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from synlig.core.change import Change, Decider
from synlig.core.errors import Conflict, Refused, Unavailable, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
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
    said = Entry(Event.CHANGE_REJECTED, decider.id, facts=facts)
    try:
        return changes.decide(change, "rejected", decider.id, now, reason.strip(), told=partial(log.record, [said]))
    except (Refused, Conflict, Unavailable) as failed:
        log.record([replace(said, outcome="failed" if isinstance(failed, Unavailable) else "refused")])
        raise
