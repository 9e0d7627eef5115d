"""Propose to take a release back: another person approves it before nothing is answered from it any more (K13)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from synlig.core.change import Change, Decider, Proposal
from synlig.core.errors import Conflict, WrongUsage
from synlig.guard.four_eyes import WITHDRAWAL
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes
from synlig.storage.releases import ReleaseStore

LONGEST: Final = 500


def propose_withdrawal(
    release_id: str,
    reason: str,
    *,
    release_store: ReleaseStore,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The proposal; what is approved is the release and the reason that everybody who asks for it will be given.

    Raises:
        NotFound: no such release. Conflict: it was withdrawn before. WrongUsage: no reason, or one too long.
    """
    why = reason.strip()
    if not 0 < len(why) <= LONGEST:
        raise WrongUsage(f"A release is withdrawn for a reason, in at most {LONGEST} characters.")
    made = release_store.described(release_id)
    if any(one.id == made.id and one.withdrawn_at is not None for one in release_store.all()):
        raise Conflict(f"The release {made.id} was withdrawn before.")
    effect = {"release": made.id, "cubes": [cube.name for cube in made.cubes], "reason": why}
    document = msgspec.json.encode({"release": made.id, "reason": why})
    proposal = Proposal(WITHDRAWAL, f"Withdraw the release {made.id}", document, msgspec.json.encode(effect).decode())
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": WITHDRAWAL, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, clock())
