"""Find everything that is held of a person, and everything that probably is: the gross list (K20-K22)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.found import Found, Looking
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import mistyped, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.erasing.boxes import ErasableBoxes
from synlig.storage.linking import Linking
from synlig.storage.searching import Elsewhere, Reports, Rows
from synlig.storage.searching.reports import ALONE, AMONG, WAITING, Reason
from synlig.storage.vault import CitizenRights, Known


def find_person(
    cpr: Cpr,
    looking: Looking,
    *,
    citizen_rights: CitizenRights,
    found_reports: Reports,
    found_rows: Rows,
    found_elsewhere: Elsewhere,
    linking: Linking,
    erasable_boxes: ErasableBoxes,
    whole_log: Log,
    log: Recorder,
    actor: str,
) -> list[Found]:
    """The rows asked for; that someone looked, and for whom, is in the log before they are given (K5)."""
    known = citizen_rights.known([cpr]).get(cpr)
    tag = citizen_rights.tags([cpr])[cpr]
    found = [*_unprocessed(cpr, linking, found_reports), *found_reports.mentioning(tag)]
    found += erasable_boxes.waiting(cpr, numbers_in)
    if known is not None:
        own = list(found_reports.of(known.surrogate))
        near = [other.surrogate for other in citizen_rights.known(list(mistyped(cpr))).values()]
        found += own
        found += erasable_boxes.receipts(frozenset(row.bundle_id for row in own if row.bundle_id))
        found += found_rows.of(known.surrogate)
        found += found_elsewhere.of(known.surrogate)
        found += _in_vault(known, citizen_rights)
        found += found_reports.mistyped(near, {row.kommune for row in own})
        found += _in_log(known.surrogate, whole_log)
    if found:
        found += found_elsewhere.backups(None if known is None else known.since)
    asked = [row for row in dict.fromkeys(found) if looking.wants(row)]
    subject = "" if known is None else known.surrogate
    log.record([Entry(Event.PERSON_FOUND, actor, subject=subject, facts={"rows": len(asked)})])
    return asked


def _unprocessed(cpr: Cpr, linking: Linking, reports: Reports) -> Iterator[Found]:
    """What nobody has tied to a citizen yet is opened to see."""
    reasons = dict[int, Reason]()
    for page in linking.waiting():
        reasons |= {receipt_id: AMONG for receipt_id, raw in page if cpr in numbers_in(raw)}
        reasons |= {receipt_id: WAITING for receipt_id, raw in page if read_cpr(raw) == cpr}
    for page in linking.unlinked():
        for receipt_id, raw in page:
            numbers = numbers_in(raw)
            if read_cpr(raw) == cpr or numbers == frozenset({cpr}):
                reasons[receipt_id] = ALONE
            elif cpr in numbers:
                reasons[receipt_id] = AMONG
    return reports.named(reasons)


def _in_vault(known: Known, rights: CitizenRights) -> Iterator[Found]:
    surrogate = known.surrogate
    yield Found("vault", "citizen", known.since, "certain", "the CPR number and the citizen's key are kept here")
    for reveal in rights.reveals(surrogate):
        yield Found(
            "vault", "reveal", reveal.at, "certain", f"the number was given to {reveal.actor}: {reveal.purpose}"
        )
    for protection in rights.protected([surrogate], datetime.now(UTC).date()).values():
        until = f"name and address are protected until {protection.until}"
        yield Found("vault", "protection", protection.recorded_at, "certain", until)


def _in_log(surrogate: Surrogate, log: Log) -> Iterator[Found]:
    for one in log.search(lambda _header: True, surrogate):
        when = datetime.fromtimestamp(one.header.at_ns / 1e9, UTC)
        yield Found("log", one.header.event, when, "certain", f"{one.header.actor} did this ({one.header.outcome})")
