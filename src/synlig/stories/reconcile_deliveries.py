"""Hold what we say we sent against what the recipient says it has, and send once more, once, what it lacks."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from synlig import partners
from synlig.core.agreement import Agreement
from synlig.core.delivery import Held, Temporary
from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.reconcile import Reconciled, reconcile
from synlig.storage.outbox import Lacked, Outbox

MOST: Final = 200
"""Reports sent again by themselves in one run: more is no loss but a fault, at which a person looks first."""


@dataclass(frozen=True, slots=True)
class BothSides:
    """Each day on which something was sent, oldest first; reports to be packed again, and lacked ones that are not."""

    days: Sequence[Reconciled]
    again: int = 0
    left: int = 0


def reconcile_deliveries(
    agreement_id: str,
    days: int,
    meant: bool = False,  # noqa: FBT001, FBT002  (the command's own option)
    *,
    outbox: Outbox,
    settings: Settings,
    log: Recorder,
    actor: str,
) -> BothSides:
    """The last `days` days on which something was sent; each difference is an alarm in the log (K13).

    A report of a day that is over, which they accepted and now hold nowhere, is let into packing once more: once,
    and at most `MOST` of them. `meant` by a person it is all of them and of today too, however often it was done.

    Raises:
        NotFound: no such agreement. WrongUsage: no address. Unavailable: they cannot say what they have now.
    """
    agreement = agreements.named(agreement_id)
    with closing(partners.wire_to(agreement, partners.address_of(agreement, settings.exchange))) as wire:
        recipient, found, theirs = partners.recipient_of(agreement, wire), list[Reconciled](), set[str]()
        for day in outbox.ledger.days(agreement.id)[-days:]:
            ours = outbox.ledger.accepted_on(agreement.id, day)  # before theirs: they may take more meanwhile
            held = recipient.held(day)
            if isinstance(held, Temporary):
                raise Unavailable(f"{agreement.recipient} could not be reconciled with: {held.why}.")
            theirs |= _reports(held)
            found.append(reconcile(day, ours, held))
    over = [day for day in found if meant or day.day < danish_day(outbox.clock())]
    lost = [one for day in over for one in day.lacked if one[1] not in theirs]
    once, left = _chosen(outbox.lacking.found(agreement, lost), meant=meant)
    said = [_alarm(agreement.id, day, actor) for day in found if not day.equal]
    said += [_sent_again(agreement.id, *one, actor) for one in Counter(one.delivery for one in once).items()]
    log.record([*said, _left(agreement, left, actor)] if left else said)  # first: it is done once, without it unsaid
    again = outbox.lacking.pack_again(agreement, once, outbox.clock()) if once else 0
    return BothSides(found, again, len(left))


def _reports(held: Held) -> set[str]:
    return {report for reports in held.reports.values() for report in reports}


def _chosen(lost: Sequence[Lacked], *, meant: bool) -> tuple[list[Lacked], list[Lacked]]:
    """What is to be sent again, and what is left to a person."""
    once = [one for one in lost if one.kept and (meant or not one.times)]
    if len(once) > MOST and not meant:
        once = []
    return once, [one for one in lost if one not in once]


def _alarm(agreement: str, found: Reconciled, actor: str) -> Entry:
    counts = {"ours": found.ours, "theirs": found.theirs, "missing": len(found.lacked), "unknown": len(found.unknown)}
    facts: dict[str, str | int] = {"agreement": agreement, "day": found.day.isoformat(), **counts}
    return Entry(Event.RECONCILIATION_DIFFERS, actor, "differs", facts=facts)


def _sent_again(agreement: str, delivery: str, reports: int, actor: str) -> Entry:
    """Which reports stands in the outbox, where it goes when a person is erased."""
    facts = {"agreement": agreement, "reports": reports}
    return Entry(Event.DELIVERY_QUEUED_AGAIN, actor, "lacked", correlation=delivery, facts=facts)


def _left(agreement: Agreement, left: Sequence[Lacked], actor: str) -> Entry:
    gone = sum(not one.kept for one in left)
    before = sum(one.kept and one.times > 0 for one in left)
    facts = {"agreement": agreement.id, "left": len(left), "lacked before": before, "no longer here": gone}
    return Entry(Event.RECONCILIATION_DIFFERS, actor, "not-sent-again", facts=facts)
