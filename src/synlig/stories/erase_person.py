"""Erase a person everywhere: written down first where no backup reaches, then store by store, resumable at any step."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from synlig.core.change import Change
from synlig.core.cpr import Cpr
from synlig.core.erasure import read_erasure
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.remote import RemoteLog
from synlig.pipeline.numbers import masked, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.changes import Changes
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.erasing.erasures import Erasure, Erasures
from synlig.storage.erasing.forgetting import Forgetting
from synlig.storage.erasing.masking import Masking
from synlig.storage.linking import Linking
from synlig.storage.tables.erasing import ErasableTables
from synlig.storage.tombstones import Tombstones
from synlig.storage.vault import CitizenRights, Vault


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything an erasure reaches."""

    vault: Vault
    rights: CitizenRights
    tables: ErasableTables
    forgetting: Forgetting
    masking: Masking
    linking: Linking
    erasures: Erasures
    log: Log | RemoteLog
    databases: tuple[Database, Database]


def erase_person(
    change: Change,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    erasable: Stores,
    tombstones: Tombstones,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """What the approved erasure came to. It may be killed anywhere and run again until it ends (K23, K25).

    Raises:
        Refused: it is not approved. Unavailable: a report about the person is in someone's hands right now.
    """
    four_eyes.check_approval(change)
    asked = read_erasure(change)
    name = f"change {change.id}"
    one = erasable.erasures.named(name)
    if one is None:
        tombstones.add(asked.tombstone, asked.case, clock())
        one = erasable.erasures.begin(name, asked, actor)
    if isinstance(one, Erasure):
        said = Entry(Event.PERSON_ERASED, actor, purpose=asked.ground, case=asked.case, correlation=name)
        log.record([replace(said, outcome="begun", subject=one.surrogate)])
        log.record([replace(said, facts=_erase(one, erasable, actor))])
        one = erasable.erasures.finish(one)
    changes.done(change, json.dumps(one.proof), clock())
    return {"erasure": one.id, "case": one.case, **one.proof}


def _erase(one: Erasure, stores: Stores, actor: str) -> Mapping[str, int]:
    """Every step may be taken again; none relies on a later one. Without the number, all that needs it was done."""
    cpr = stores.vault.reveal_all([one.surrogate], f"erasure, case {one.case}", actor).get(one.surrogate)
    if cpr is not None:
        stores.rights.retire(one.surrogate)
        stores.erasures.reached(one, {"masked": _tied(one, cpr, stores)})
    stores.erasures.reached(one, {"rows": stores.tables.remove(one.surrogate, one.id)})
    stores.erasures.reached(one, stores.forgetting.forget(one))
    stores.erasures.reached(one, {"pieces": stores.forgetting.destroy(one)})
    stores.erasures.reached(one, {"log_entries": stores.log.erase_subject(one.surrogate, actor, one.case)})
    proof = stores.erasures.reached(one, {"vault_rows": stores.rights.destroy(one.surrogate)})
    for database in stores.databases:
        forget_deleted(database)
    return proof


def _tied(one: Erasure, cpr: Cpr, stores: Stores) -> int:
    """Tie to the person what nobody tied yet, and cross the number out in reports about others; in how many."""
    tag = stores.rights.tags([cpr])[cpr]
    own, others = stores.masking.mentioned(tag)
    for page in stores.linking.waiting():
        theirs = {receipt_id for receipt_id, raw in page if read_cpr(raw) == cpr}
        own += sorted(theirs)
        others += [receipt_id for receipt_id, raw in page if receipt_id not in theirs and cpr in numbers_in(raw)]
    for page in stores.linking.unlinked():
        own += [receipt_id for receipt_id, raw in page if cpr in numbers_in(raw) or read_cpr(raw) == cpr]
    stores.forgetting.take(one, own)
    crossed = [stores.masking.mask(one, each, stores.vault.keys_of, lambda raw: masked(raw, cpr)) for each in others]
    stores.masking.forget_mentions(tag)
    return sum(crossed)
