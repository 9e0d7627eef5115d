"""Carry out an approved agreement: both who proposed and who approved its text stand by it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from synlig.core.change import Change
from synlig.core.errors import Refused
from synlig.declared import agreements
from synlig.guard.four_eyes import FourEyes
from synlig.storage.changes import Changes
from synlig.storage.outbox import Outbox


def carry_out_agreement(
    change: Change, *, four_eyes: FourEyes, outbox: Outbox, changes: Changes, clock: Callable[[], datetime]
) -> Mapping[str, object]:
    """Who stands by the agreement now; it may be killed and run again (K13).

    Raises:
        Refused: not approved, or the agreement has another text by now. IntegrityFailure: not what was approved.
    """
    four_eyes.check_approval(change)
    name: str = json.loads(change.proposal.effect)["agreement"]
    agreement, text = agreements.named(name), change.proposal.document
    if agreements.text_of(name).encode() != text:
        raise Refused(f"The agreement {name} has another text than the one that was approved: propose it again.")
    digest = hashlib.sha256(text).hexdigest()
    for person in (change.proposer, change.decided_by or ""):
        outbox.approvals.approve(agreement, digest, person, clock())
    approved = list(outbox.approvals.of(agreement, digest).approved_by)
    changes.done(change, json.dumps({"approved_by": approved}), clock())
    return {"agreement": name, "approved_by": approved}
