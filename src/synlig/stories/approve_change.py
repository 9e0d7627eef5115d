"""Approve what another proposed: the second pair of eyes signs the exact change."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change, Decider
from synlig.core.errors import Conflict
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.outcome import outcome_told
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes


def approve_change(
    change_id: int,
    decider: Decider,
    digest: str | None,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The approved change, which is then to be carried out; one that waits for that is given back as it is (K13).

    `digest` is that of the change as the approver saw it, where they say it.

    Raises:
        NotFound: no such change. Refused: not theirs to approve, or expired. Conflict: decided on already, or
        another change than the one they saw.
    """
    now = clock()
    change = changes.named(change_id, now)
    if digest is not None and digest != change.digest:
        raise Conflict(f"Change {change_id} is not the one you saw.")
    if change.state == "approved":
        return change
    facts = {"change": change.id, "kind": change.proposal.kind, "digest": change.digest}
    with outcome_told(log, Entry(Event.CHANGE_APPROVED, decider.id, facts=facts)) as done:
        four_eyes.check_decider(change, decider)
        signature = four_eyes.approval(change, decider.id, now)
        return changes.decide(change, "approved", decider.id, now, signature=signature, told=done)
