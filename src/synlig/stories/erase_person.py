"""Erase a person everywhere: written down first where no backup reaches, then store by store, resumable at any step."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from synlig.core.change import Change
from synlig.core.erasure import read_erasure
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.tombstones import TombstoneHash
from synlig.storage.backups.restoring import discard_replaced
from synlig.storage.changes import Changes
from synlig.storage.erasing.erasing import Erasing
from synlig.storage.erasing.erasures import Erasure
from synlig.storage.maintenance import Maintenance
from synlig.storage.tombstones import IN_LOG, Tombstones


def erase_person(
    change: Change,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    erasing: Erasing,
    tombstones: Tombstones,
    tombstone_hash: TombstoneHash,
    maintenance: Maintenance,
    home_path: Path,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """What the approved erasure came to. It may be killed anywhere and run again until it ends (K23, K25).

    Raises:
        Refused: it is not approved. Unavailable: a report about the person is in someone's hands right now.
    """
    four_eyes.check_approval(change)
    asked, name = read_erasure(change), f"change {change.id}"
    with maintenance.alone():
        one = erasing.erasures.named(name)
        if one is None:
            tags = erasing.citizens.tags(erasing.citizens.numbers(asked.surrogate)).values()
            for hash_ in dict.fromkeys([asked.tombstone, *map(tombstone_hash, tags)]):
                tombstones.add(hash_, asked.case, clock())
            one = erasing.erasures.begin(name, asked, actor)
        if isinstance(one, Erasure):
            said = Entry(Event.PERSON_ERASED, actor, purpose=asked.ground, case=asked.case, correlation=name)
            known = {IN_LOG: tombstones.mark().serial}
            log.record([replace(said, outcome="begun", subject=one.surrogate, facts=known)])
            erasing.erase(one, actor)
            proof = erasing.erasures.reached(one, {"replaced_homes": discard_replaced(home_path)})
            log.record([replace(said, facts=proof)])
            one = erasing.erasures.finish(one)
        changes.done(change, json.dumps(one.proof), clock())
    return {"erasure": one.id, "case": one.case, **one.proof}
