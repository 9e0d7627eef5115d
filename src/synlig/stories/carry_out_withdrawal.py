"""Carry out an approved withdrawal: the release stays in the log, and is answered from no more."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from synlig.core.change import Change
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes
from synlig.storage.releases import ReleaseStore


def carry_out_withdrawal(
    change: Change,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    release_store: ReleaseStore,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """Which release it was; killed anywhere it may be run again.

    Raises:
        Refused: it is not approved. NotFound: there is no such release any more.
    """
    four_eyes.check_approval(change)
    asked = msgspec.json.decode(change.proposal.document, type=dict[str, str])
    name = asked["release"]
    log.record([Entry(Event.RELEASE_WITHDRAWN, actor, correlation=f"change {change.id}", facts={"release": name})])
    if not any(one.id == name and one.withdrawn_at is not None for one in release_store.all()):
        release_store.withdraw(name, asked["reason"])
    outcome = {"release": name}
    changes.done(change, msgspec.json.encode(outcome).decode(), clock())
    return outcome
