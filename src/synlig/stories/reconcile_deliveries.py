"""Hold what we say we sent against what the recipient says it has, day by day."""

from collections.abc import Iterator
from contextlib import closing

from synlig import partners
from synlig.core.delivery import Temporary
from synlig.core.errors import Unavailable
from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.reconcile import Reconciled, reconcile
from synlig.storage.outbox import Outbox


def reconcile_deliveries(
    agreement_id: str, days: int, *, outbox: Outbox, settings: Settings, log: Recorder, actor: str
) -> Iterator[Reconciled]:
    """The last `days` days on which something was sent, oldest first; a difference is an alarm in the log (K13).

    Raises:
        NotFound: no such agreement. WrongUsage: no address. Unavailable: they cannot say what they have now.
    """
    agreement = agreements.named(agreement_id)
    address = partners.address_of(agreement, settings.exchange)
    with closing(partners.wire_to(agreement, address)) as wire:
        recipient = partners.recipient_of(agreement, wire)
        for day in outbox.ledger.days(agreement.id)[-days:]:
            held = recipient.held(day)
            if isinstance(held, Temporary):
                raise Unavailable(f"{agreement.recipient} could not be reconciled with: {held.why}.")
            found = reconcile(day, outbox.ledger.accepted_on(agreement.id, day), held)
            if not found.equal:
                log.record([_alarm(agreement.id, found, actor)])
            yield found


def _alarm(agreement: str, found: Reconciled, actor: str) -> Entry:
    counts = {"ours": found.ours, "theirs": found.theirs, "missing": len(found.missing), "unknown": len(found.unknown)}
    facts: dict[str, str | int] = {"agreement": agreement, "day": found.day.isoformat(), **counts}
    return Entry(Event.RECONCILIATION_DIFFERS, actor, "differs", facts=facts)
