"""Propose an agreement as it is written: a recipient's first delivery waits until another person approves it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from synlig.core.change import Change, Decider, Proposal
from synlig.declared import agreements
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes

KIND: Final = "agreement"


def propose_agreement(
    agreement_id: str, *, changes: Changes, operator: Decider, log: Recorder, clock: Callable[[], datetime]
) -> Change:
    """The proposal; what is approved is the very text of the agreement (K13).

    Raises:
        NotFound: no such agreement.
    """
    agreement = agreements.named(agreement_id)
    effect = {"recipient": agreement.recipient, "agreement": agreement.id, "version": agreement.version}
    title = f"Agreement {agreement.id} version {agreement.version} with {agreement.recipient}"
    text = agreements.text_of(agreement.id).encode()
    proposal = Proposal(KIND, title, text, msgspec.json.encode(effect).decode())
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": KIND, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, clock())
