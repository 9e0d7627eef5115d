"""Propose a key operation: another person approves it before a key is drawn anew or split (K12, K13)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from synlig.core.change import Change, Decider
from synlig.core.errors import WrongUsage
from synlig.core.key_change import KIND, Action, KeyChange
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.shares import SHARES
from synlig.storage.changes import Changes


def propose_key_change(
    action: Action,
    places: Sequence[str],
    *,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The proposal.

    Raises:
        WrongUsage: shares need three different places.
    """
    if action == "split-root" and len(set(places)) != SHARES:
        raise WrongUsage("The root key is split among three: name three different files.")
    proposal = KeyChange(action, tuple(places)).proposal()
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": KIND, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, clock())
