"""Propose that a person is erased: what would go is counted, and another person decides (K13, K23)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change, Decider
from synlig.core.cpr import Cpr
from synlig.core.erasure import KIND, Erasure, read_erasure
from synlig.core.errors import Conflict, NotFound
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.tombstones import TombstoneHash
from synlig.pipeline.numbers import check_nameless, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.changes import Changes
from synlig.storage.erasing.erasures import Erased, Erasures
from synlig.storage.linking import Linking
from synlig.storage.searching import Reports
from synlig.storage.tombstones import Tombstones
from synlig.storage.vault import CitizenRights, Vault


def propose_erasure(
    cpr: Cpr,
    case: str,
    ground: str,
    *,
    vault: Vault,
    citizen_rights: CitizenRights,
    found_reports: Reports,
    linking: Linking,
    erasures: Erasures,
    tombstones: Tombstones,
    tombstone_hash: TombstoneHash,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change | Erased:
    """The proposal, or the one that is under way for the person already, or what it came to when it is done.

    Raises:
        NotFound: nothing is held of the person. Conflict: an erasure in another case is under way.
    """
    check_nameless(case, ground)
    tag, now = citizen_rights.tags([cpr])[cpr], clock()
    hash_ = tombstone_hash(tag)
    for open_one in changes.every(now):
        if open_one.proposal.kind == KIND and read_erasure(open_one).tombstone == hash_:
            return _of_case(open_one, case)
    known = citizen_rights.known([cpr]) or any(found_reports.mentioning(tag)) or _waits(cpr, linking)
    if not known:
        return _done_before(hash_, case, erasures, tombstones)
    surrogate = vault.citizens([cpr])[0].surrogate
    proposal = Erasure(surrogate, hash_, case, ground).proposal(
        len(list(found_reports.of(surrogate))), operator.kommune
    )
    said = {"kind": KIND, "digest": proposal.digest}
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, case=case, purpose=ground, subject=surrogate, facts=said)])
    return changes.propose(proposal, operator.id, now)


def _of_case(under_way: Change, case: str) -> Change:
    other = read_erasure(under_way).case
    if other != case:
        raise Conflict(f"Change {under_way.id} is to erase the person in case {other}: decide on it first.")
    return under_way


def _waits(cpr: Cpr, linking: Linking) -> bool:
    """Whether the number stands in a report that nobody has tied to anyone yet."""
    pages = (page for pages in (linking.waiting(), linking.unlinked()) for page in pages)
    return any(read_cpr(raw) == cpr or cpr in numbers_in(raw) for page in pages for _, raw in page)


def _done_before(hash_: bytes, case: str, erasures: Erasures, tombstones: Tombstones) -> Erased:
    erased = [done for done in erasures.done() if done.case == case]
    if not erased or not any(each.hash == hash_ and each.case == case for each in tombstones.all()):
        raise NotFound("Nothing is held of that person.")
    return erased[-1]
