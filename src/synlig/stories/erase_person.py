"""Erase a person everywhere: written down first where no backup reaches, then store by store, resumable at any step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.remote import RemoteLog
from synlig.guard.tombstones import TombstoneHash
from synlig.pipeline.numbers import masked, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.erasing.erasures import Erased, Erasure, Erasures
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
    cpr: Cpr,
    case: str,
    ground: str,
    *,
    erasable: Stores,
    tombstones: Tombstones,
    tombstone_hash: TombstoneHash,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Erased:
    """What it came to. It may be killed anywhere and run again, with the same number, until it ends (K23, K25).

    Raises:
        NotFound: nothing is held of the person. Unavailable: a report about them is in someone's hands right now.
    """
    tag = erasable.rights.tags([cpr])[cpr]
    hash_ = tombstone_hash(tag)
    one = erasable.erasures.unfinished(hash_)
    if one is None:
        if not _is_here(cpr, tag, erasable):
            return _done_before(hash_, case, erasable, tombstones)
        tombstones.add(hash_, case, clock())
        one = erasable.erasures.begin(hash_, erasable.vault.citizens([cpr])[0].surrogate, case, ground, actor)
    log.record([Entry(Event.PERSON_ERASED, actor, "begun", purpose=ground, case=one.case, subject=one.surrogate)])
    proof = _erase(one, cpr, tag, erasable, actor)
    log.record([Entry(Event.PERSON_ERASED, actor, purpose=ground, case=one.case, facts=proof)])
    return erasable.erasures.finish(one)


def _erase(one: Erasure, cpr: Cpr, tag: bytes, stores: Stores, actor: str) -> Mapping[str, int]:
    """Every step may be taken again; none relies on a later one."""
    stores.rights.retire(one.surrogate)
    own, others = _collected(cpr, tag, stores)
    stores.forgetting.take(one, own)
    crossed = [stores.masking.mask(one, each, stores.vault.keys_of, lambda raw: masked(raw, cpr)) for each in others]
    stores.erasures.reached(one, {"masked": sum(crossed)})
    stores.erasures.reached(one, {"rows": stores.tables.remove(one.surrogate, one.id)})
    stores.erasures.reached(one, stores.forgetting.forget(one, tag))
    stores.erasures.reached(one, {"pieces": stores.forgetting.destroy(one)})
    stores.erasures.reached(one, {"log_entries": stores.log.erase_subject(one.surrogate, actor, one.case)})
    proof = stores.erasures.reached(one, {"vault_rows": stores.rights.destroy(one.surrogate)})
    for database in stores.databases:
        forget_deleted(database)
    return proof


def _collected(cpr: Cpr, tag: bytes, stores: Stores) -> tuple[list[int], list[int]]:
    """Receipts that nobody tied to the person yet, and receipts of others' reports that name the number.

    A rejected report that names it is taken whole: whom else it is about cannot be told apart, and its sender was
    told to report again.
    """
    own, others = stores.masking.mentioned(tag)
    for page in stores.linking.waiting():
        theirs = {receipt_id for receipt_id, raw in page if read_cpr(raw) == cpr}
        own += sorted(theirs)
        others += [receipt_id for receipt_id, raw in page if receipt_id not in theirs and cpr in numbers_in(raw)]
    for page in stores.linking.unlinked():
        own += [receipt_id for receipt_id, raw in page if cpr in numbers_in(raw) or read_cpr(raw) == cpr]
    return own, others


def _done_before(hash_: bytes, case: str, stores: Stores, tombstones: Tombstones) -> Erased:
    """The erasure of this person in this case, if it is done: whoever runs it once more hears the same."""
    erased = [done for done in stores.erasures.done() if done.case == case]
    if not erased or not any(each.hash == hash_ and each.case == case for each in tombstones.all()):
        raise NotFound("Nothing is held of that person.")
    return erased[-1]


def _is_here(cpr: Cpr, tag: bytes, stores: Stores) -> bool:
    return bool(stores.rights.known([cpr])) or any(_collected(cpr, tag, stores))
