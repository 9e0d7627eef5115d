"""Propose other access policies: checked, shown as a difference, in force when another person approved (K13)."""

import difflib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Final

from synlig.core.change import Change, Decider, Proposal
from synlig.core.errors import Conflict, WrongUsage
from synlig.guard.access.decision import policy_faults, policy_text, policy_version
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes

KIND: Final = "policies"


def propose_policies(
    document: bytes, *, changes: Changes, operator: Decider, log: Recorder, clock: Callable[[], datetime]
) -> Change:
    """The proposal; what is approved is the whole new file, and its effect shows every line that differs.

    Raises:
        WrongUsage: it is no text, or does not fit the schema. Conflict: it is what is in force already.
    """
    try:
        text = document.decode()
    except UnicodeDecodeError:
        raise WrongUsage("Access policies are UTF-8 text.") from None
    faults = policy_faults(text)
    if faults:
        raise WrongUsage(f"The access policies do not fit their schema: {faults[0]}")
    old, new = policy_version(), policy_version(text)
    if old == new:
        raise Conflict("These access policies are in force already.")
    lines = difflib.unified_diff(policy_text().splitlines(), text.splitlines(), old, new, lineterm="")
    effect = json.dumps({"from": old, "to": new, "diff": list(lines)}, ensure_ascii=False)
    proposal = Proposal(KIND, f"Access policies {new} in place of {old}", document, effect)
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": KIND, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, clock())
