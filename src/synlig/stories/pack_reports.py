"""Pack for a recipient: of every processed report what the agreement lets leave, queued for sending."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from synlig.core.agreement import Agreement
from synlig.core.codes import CodeBook
from synlig.core.errors import IntegrityFailure, NotFound
from synlig.core.instant import danish_day
from synlig.declared import agreements
from synlig.guard.keys import KeyStore
from synlig.guard.pseudonyms import names_for
from synlig.pipeline.pack import Packer, pages
from synlig.storage.outbox import NewItem, Outbox, Unpacked
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.vault import CitizenRights, Standings, Vault, withheld

BATCH: Final = 1000
"""Reports opened at a time: some tens of megabytes."""
AT_ONCE: Final = 8
"""Packers kept: reports come in the order they were received, so that few days are met at a time."""


@dataclass(slots=True)
class PackedCount:
    """Reports that were queued, reports of which nothing may leave, and reports that could not be opened.

    The last are tried again at the next run.
    """

    packed: int = 0
    nothing: int = 0
    unreadable: int = 0


def pack_reports(
    agreement_id: str,
    *,
    outbox: Outbox,
    reports: SealedReports,
    vault: Vault,
    standings: Standings,
    citizen_rights: CitizenRights,
    codes_on: Callable[[date], CodeBook],
    keys: KeyStore,
) -> PackedCount:
    """Pack what was processed since the last time; a report is packed once, wherever this is killed (K8, C4).

    What is about a person whose processing is restricted waits until that is lifted (GDPR art. 18), and so does what
    is about a protected person where the agreement leaves those out (K26). Which codes may leave is said by the day a
    report was received, as it was when it was judged: a code that came later leaves from then on, one that went does
    not take with it what was reported under it.

    Raises:
        NotFound: no such agreement.
    """
    agreement = agreements.named(agreement_id)
    packer_on = _packers(agreement, codes_on, keys)
    count, last = PackedCount(), 0
    while waiting := outbox.packing.unpacked(agreement, BATCH, last):
        found = _free(waiting, agreement, standings, citizen_rights, danish_day(outbox.clock()))
        opened = list(_opened(found, reports, vault))
        items, nothing = _packed(
            opened, packer_on, outbox.packing.followed(agreement, [each.surrogate for each in found])
        )
        queued = outbox.packing.queue(agreement, outbox.clock(), list(pages(items, agreement.page_size)), nothing)
        if queued is None:  # another process packed some of them meanwhile: look again
            continue
        count.packed += len(items)
        count.nothing += len(nothing)
        count.unreadable += len(found) - len(opened)
        last = waiting[-1].receipt_id
    return count


def _packers(agreement: Agreement, codes_on: Callable[[date], CodeBook], keys: KeyStore) -> Callable[[date], Packer]:
    """The packer of a day; days on which the codes are the same share one."""
    naming, made = names_for(agreement.id, keys), list[tuple[CodeBook, Packer]]()

    def packer_on(day: date) -> Packer:
        book = codes_on(day)
        for known, packer in made:
            if known is book:
                return packer
        made[:] = [*made[1 - AT_ONCE :], (book, Packer(agreement, book, naming))]
        return made[-1][1]

    return packer_on


def _free(
    waiting: Sequence[Unpacked], agreement: Agreement, standings: Standings, rights: CitizenRights, today: date
) -> list[Unpacked]:
    whose = [each.surrogate for each in waiting]
    held = withheld(agreement, whose, standings, rights, today)
    return [each for each in waiting if each.surrogate not in held]


def _packed(
    opened: Sequence[tuple[Unpacked, bytes]], packer_on: Callable[[date], Packer], followed: frozenset[str]
) -> tuple[list[NewItem], list[int]]:
    """What leaves, oldest first, and the receipts of which nothing does."""
    earlier, items, nothing = set(followed), list[NewItem](), list[int]()
    for each, raw in opened:
        packed = packer_on(danish_day(each.received_at)).pack(msgspec.json.decode(raw), each.surrogate, earlier)
        if packed.id is None or packed.body is None:
            nothing.append(each.receipt_id)
            continue
        earlier.update(packed.followed)
        items.append(NewItem(each.receipt_id, each.surrogate, packed.id, packed.body, packed.followed))
    return items, nothing


def _opened(found: Sequence[Unpacked], reports: SealedReports, vault: Vault) -> Iterator[tuple[Unpacked, bytes]]:
    """The reports that open: all at once, or one by one where one of them does not."""
    try:
        raws = [raw for _, raw in reports.opened([each.receipt_id for each in found], vault.keys_of)]
        yield from zip(found, raws, strict=True)
    except (IntegrityFailure, NotFound):
        if len(found) > 1:
            for each in found:
                yield from _opened([each], reports, vault)
