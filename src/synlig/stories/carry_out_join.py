"""Carry out an approved join: the vault first, then every store, so that history follows; resumable at any step."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from synlig.core.change import Change
from synlig.core.errors import Conflict, NotFound
from synlig.core.instant import danish_day
from synlig.core.joining import read_join
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.changes import Changes
from synlig.storage.erasing.erasures import Erasures
from synlig.storage.joining import Joining
from synlig.storage.maintenance import Maintenance
from synlig.storage.vault import Joined, Vault


def carry_out_join(
    change: Change,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    erasures: Erasures,
    joined: Joined,
    joining: Joining,
    vault: Vault,
    maintenance: Maintenance,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """What was handed over. It may be killed anywhere and run again until it ends.

    Raises:
        Refused: it is not approved. NotFound: one of the two was erased meanwhile. Conflict: is being erased.
        Unavailable: a report about the person is in a worker's hands.
    """
    four_eyes.check_approval(change)
    join, name = read_join(change), f"change {change.id}"
    said = Entry(Event.PERSON_JOINED, actor, purpose=join.ground, case=join.case, correlation=name, subject=join.after)
    with maintenance.alone():
        if any(one.surrogate in (join.before, join.after) for one in erasures.unfinished()):
            raise Conflict("The person is being erased: carry that out to its end first.")
        log.record([replace(said, outcome="begun")])
        joined.join(join.before, join.after, danish_day(clock()))
        if join.before not in joined.formers(join.after):
            raise NotFound("One of the two is not here any more.")
        number = vault.reveal(join.after, f"join, case {join.case}", actor)
        done = joining.hand_over(join.before, join.after, number, vault.keys_of([join.before, join.after]))
        log.record([replace(said, facts=done)])
        changes.done(change, json.dumps(done), clock())
    return {"case": join.case, **done}
