"""Process what was received: open it, swap the CPR number for the surrogate, keep its rows."""

from collections.abc import Callable, Sequence
from typing import Final

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.tabulate import Origin, Tabulator, read_cpr
from synlig.storage.tables import TableStore
from synlig.storage.vault import CitizenRights, Vault
from synlig.storage.work import Claimed, Finished, Work

BATCH: Final = 20_000
"""Reports a commit: each commit writes one file per table and bucket, so few and large ones read fastest."""


def process_reports(
    told: Callable[[int], None],
    *,
    work: Work,
    vault: Vault,
    citizen_rights: CitizenRights,
    tabulator: Tabulator,
    table_store: TableStore,
    log: Recorder,
    actor: str,
) -> int:
    """How many reports were processed; `told` hears of each batch. All or nothing of a batch is ever visible."""
    processed = 0
    while claimed := work.claim(BATCH):
        finished = _tabulated(claimed, vault, citizen_rights, tabulator)
        table_store.append(tabulator.tables(), finished)
        log.record([_entry(actor, finished)])
        processed += len(finished)
        told(len(finished))
    return processed


def _tabulated(claimed: Sequence[Claimed], vault: Vault, rights: CitizenRights, tabulator: Tabulator) -> list[Finished]:
    cprs = [read_cpr(one.raw) for one in claimed]
    if None in cprs:
        raise IntegrityFailure("An accepted report names no citizen; nothing of its batch was processed.")
    known = [cpr for cpr in cprs if cpr is not None]
    finished = []
    for one, cpr, citizen in zip(claimed, known, vault.citizens(known), strict=True):
        origin = Origin(
            one.kommune, citizen.surrogate, cpr.sex, cpr.birth_date, one.receipt_id, one.received_at, one.bundle_id
        )
        tabulator.add(one.raw, origin)
        others = tuple(rights.tags(tuple(numbers_in(one.raw) - {cpr})).values())
        finished.append(Finished(one.receipt_id, citizen.surrogate, citizen.key, others))
    return finished


def _entry(actor: str, finished: Sequence[Finished]) -> Entry:
    first, last = finished[0].receipt_id, finished[-1].receipt_id
    facts = {"reports": len(finished), "citizens": len({one.surrogate for one in finished})}
    return Entry(Event.REPORTS_PROCESSED, actor, facts={**facts, "first_receipt": first, "last_receipt": last})
