"""Carry out approved access policies: they are kept, signed, and decide from the next start of each part."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from synlig.core.change import Change
from synlig.core.errors import Refused
from synlig.guard.access.decision import policy_statement, policy_version, use_policies
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.access_policies import AccessPolicies, Adopted
from synlig.storage.changes import Changes


def carry_out_policies(
    change: Change,
    *,
    four_eyes: FourEyes,
    policies: AccessPolicies,
    changes: Changes,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """The version that is in force now; it may be killed and run again (K13).

    Raises:
        Refused: not approved, or others are in force by now than those it was proposed against. IntegrityFailure:
        not what was approved.
    """
    four_eyes.check_approval(change)
    text, against = change.proposal.document.decode(), json.loads(change.proposal.effect)["from"]
    version = policy_version(text)
    if policy_version() not in (against, version):
        raise Refused("Other access policies are in force by now: propose the change again.")
    facts = {"change": change.id, "version": version, "before": against}
    log.record([Entry(Event.POLICIES_CHANGED, change.decided_by or "", facts=facts)])
    policies.adopt(change.id, Adopted(text, four_eyes.sign(policy_statement(text))), clock())
    use_policies(text)
    outcome: dict[str, object] = {"version": version, "in_force": "at the next start of each part"}
    changes.done(change, json.dumps(outcome), clock())
    return outcome
