"""Find everything that is held of a person, and everything that probably is: the gross list (K20-K22)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Final

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.found import Found, Looking
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.wanted import Wanted
from synlig.pipeline.numbers import mistyped, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.erasing.boxes import ErasableBoxes
from synlig.storage.linking import Linking
from synlig.storage.searching import Elsewhere, Reports, Rows
from synlig.storage.searching.reports import ALONE, AMONG, WAITING, Reason
from synlig.storage.vault import CitizenRights, Joined, Known, Standings

MASKED: Final = "moved; where to is shown for a reason only: the person is protected"
SAYS: Final[Mapping[str, str]] = {
    "protection": "name and address are protected",
    "death": "the person is dead",
    "move": "moved to the municipality",
    "number": "the person has a new number",
    "restriction": "processing is restricted, case",
    "contested": "the person contests a report, case",
}


def find_person(
    cpr: Cpr,
    looking: Looking,
    part_of_answer: bool = False,  # noqa: FBT001, FBT002  (said by whoever logs the whole answer)
    *,
    citizen_rights: CitizenRights,
    found_reports: Reports,
    found_rows: Rows,
    found_elsewhere: Elsewhere,
    linking: Linking,
    erasable_boxes: ErasableBoxes,
    standings: Standings,
    joined: Joined,
    whole_log: Log,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> list[Found]:
    """The rows asked for; that someone looked, and for whom, is in the log before they are given (K5).

    A number that was replaced leads to the same person, and all their numbers are looked for. Where a protected
    person is stays masked unless `looking` has a reason, which is logged. What is only a part of an answer, as of an
    export, is logged with that answer.
    """
    known = citizen_rights.known([cpr]).get(cpr)
    found = list[Found]()
    others = [] if known is None else citizen_rights.numbers(known.surrogate)
    for number in dict.fromkeys([cpr, *others]):
        tag = citizen_rights.tags([number])[number]
        found += [*_unprocessed(number, linking, found_reports), *found_reports.mentioning(tag)]
        found += erasable_boxes.waiting(number, numbers_in)
    if known is not None:
        own = list(found_reports.of(known.surrogate))
        near = [other.surrogate for other in citizen_rights.known(list(mistyped(cpr))).values()]
        found += own
        found += erasable_boxes.receipts(frozenset(row.bundle_id for row in own if row.bundle_id))
        found += found_rows.of(known.surrogate)
        found += found_elsewhere.of(known.surrogate)
        found += _in_vault(known, citizen_rights, standings)
        found += found_reports.mistyped(near, {row.kommune for row in own})
        found += _in_log([known.surrogate, *joined.formers(known.surrogate)], whole_log)
    if found:
        found += found_elsewhere.backups(None if known is None else known.since)
    asked = [row for row in dict.fromkeys(found) if looking.wants(row)]
    subject = "" if known is None else known.surrogate
    facts = {"rows": len(asked)}
    said = Entry(Event.PERSON_FOUND, actor, purpose=looking.reason, subject=subject, facts=facts)
    log.record([] if part_of_answer else [said])
    hidden = known is not None and not looking.reason.strip() and _is_protected(known, citizen_rights, clock())
    return [_masked(row) for row in asked] if hidden else asked


def _is_protected(known: Known, rights: CitizenRights, now: datetime) -> bool:
    return known.surrogate in rights.protected([known.surrogate], danish_day(now))


def _masked(row: Found) -> Found:
    """Without where the person is."""
    why = MASKED if row.kind == "move" else row.why
    return replace(row, kommune=None, why=why)


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


def _in_vault(known: Known, rights: CitizenRights, standings: Standings) -> Iterator[Found]:
    surrogate = known.surrogate
    yield Found("vault", "citizen", known.since, "certain", "the CPR number and the citizen's key are kept here")
    for reveal in rights.reveals(surrogate):
        yield Found(
            "vault", "reveal", reveal.at, "certain", f"the number was given to {reveal.actor}: {reveal.purpose}"
        )
    for protection in rights.protected([surrogate], datetime.now(UTC).date()).values():
        until = f"name and address are protected until {protection.until}"
        yield Found("vault", "protection", protection.recorded_at, "certain", until)

    for line in standings.of(surrogate):
        until = "" if line.until is None else f" until {line.until}"
        why = " ".join((SAYS[line.kind], *line.value.split())) + f", since {line.since}{until}"
        yield Found("vault", line.kind, datetime.combine(line.since, time(), UTC), "certain", why)


def _in_log(stand_ins: Sequence[Surrogate], log: Log) -> Iterator[Found]:
    for one in (one for each in stand_ins for one in log.search(Wanted(), each)):
        when = datetime.fromtimestamp(one.header.at_ns / 1e9, UTC)
        yield Found("log", one.header.event, when, "certain", f"{one.header.actor} did this ({one.header.outcome})")
