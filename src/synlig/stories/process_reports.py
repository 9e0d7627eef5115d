"""Process what was received: open it, swap the CPR number for the surrogate, keep its rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from synlig.core.cpr import Cpr
from synlig.core.errors import InputRejected
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.tabulate import Origin, Tabulator, read_cpr
from synlig.storage.tables import TableStore
from synlig.storage.vault import Citizen, CitizenRights, Vault
from synlig.storage.work import Claimed, Finished, Work

BATCH: Final = 20_000
"""Reports a commit: each commit writes one file per table and bucket, so few and large ones read fastest."""


def process_reports(
    told: Callable[[int], None],
    at_once: int | None = None,
    batches: int | None = None,
    *,
    work: Work,
    vault: Vault,
    citizen_rights: CitizenRights,
    tabulator: Tabulator,
    table_store: TableStore,
    log: Recorder,
    actor: str,
) -> int:
    """How many reports were processed; `told` hears of each batch. All or nothing of a batch is ever visible.

    At most `at_once` reports a batch (`BATCH`), and at most so many `batches`; else until nothing waits.
    """
    processed = done = 0
    while done != batches and (claimed := work.claim(at_once or BATCH)):
        named = {one.receipt_id: read_cpr(one.raw) for one in claimed}
        finished = _tabulated(claimed, named, vault, citizen_rights, tabulator)
        left = sorted({one.receipt_id for one in claimed} - {one.receipt_id for one in finished})
        work.set_aside(left)
        table_store.append(tabulator.tables(), finished)
        log.record([_entry(actor, finished)] if finished else [])
        log.record([Entry(Event.INTEGRITY_FAILED, actor, facts={"receipt": receipt}) for receipt in left])
        processed, done = processed + len(finished), done + 1
        told(len(finished))
    return processed


def _tabulated(
    claimed: Sequence[Claimed],
    named: Mapping[int, Cpr | None],
    vault: Vault,
    rights: CitizenRights,
    tabulator: Tabulator,
) -> list[Finished]:
    """The reports whose rows are gathered; one that names no citizen or has no time is left out, and stops nobody."""
    known = [cpr for cpr in named.values() if cpr is not None]
    citizens = dict(zip(known, vault.citizens(known), strict=True))
    finished = list[Finished]()
    for one in claimed:
        cpr = named[one.receipt_id]
        if cpr is not None and _taken_in(one, cpr, citizens[cpr], tabulator):
            others = tuple(rights.tags(tuple(numbers_in(one.raw) - {cpr})).values())
            finished.append(Finished(one.receipt_id, citizens[cpr].surrogate, citizens[cpr].key, others))
    return finished


def _taken_in(one: Claimed, cpr: Cpr, citizen: Citizen, tabulator: Tabulator) -> bool:
    origin = Origin(
        one.kommune, citizen.surrogate, cpr.sex, cpr.birth_date, one.receipt_id, one.received_at, one.bundle_id
    )
    try:
        tabulator.add(one.raw, origin)
    except InputRejected:
        return False
    return True


def _entry(actor: str, finished: Sequence[Finished]) -> Entry:
    first, last = finished[0].receipt_id, finished[-1].receipt_id
    facts = {"reports": len(finished), "citizens": len({one.surrogate for one in finished})}
    return Entry(Event.REPORTS_PROCESSED, actor, facts={**facts, "first_receipt": first, "last_receipt": last})
