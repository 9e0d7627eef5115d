"""Hold what we say we sent against what the recipient says it has, day by day."""

from collections.abc import Iterator
from contextlib import closing

from synlig import partners
from synlig.core.delivery import Temporary
from synlig.core.errors import Unavailable
from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.pipeline.reconcile import Reconciled, reconcile
from synlig.storage.outbox import Outbox


def reconcile_deliveries(agreement_id: str, *, outbox: Outbox, settings: Settings) -> Iterator[Reconciled]:
    """Every day on which something was sent, oldest first.

    Raises:
        NotFound: no such agreement. WrongUsage: no address. Unavailable: they cannot say what they have now.
    """
    agreement = agreements.named(agreement_id)
    address = partners.address_of(agreement, settings.exchange)
    with closing(partners.wire_to(agreement, address)) as wire:
        recipient = partners.recipient_of(agreement, wire)
        for day in outbox.ledger.days(agreement.id):
            held = recipient.held(day)
            if isinstance(held, Temporary):
                raise Unavailable(f"{agreement.recipient} could not be reconciled with: {held.why}.")
            yield reconcile(day, outbox.ledger.accepted_on(agreement.id, day), held)
