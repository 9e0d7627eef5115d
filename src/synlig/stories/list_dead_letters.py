"""List the deliveries that were given up, with the last that was said of each: a person has to look (K13)."""

from collections.abc import Iterator
from typing import Any

from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.storage.outbox import Outbox


def list_dead_letters(recipient: str | None, *, outbox: Outbox, settings: Settings) -> Iterator[dict[str, Any]]:
    """Of one agreement, or of all that are in use, oldest first.

    Raises:
        NotFound: no such agreement.
    """
    used = [agreements.named(recipient)] if recipient else agreements.in_use(settings.exchange)
    for agreement in used:
        for letter in outbox.ledger.dead_letters(agreement.id):
            yield {
                "agreement": agreement.id,
                "delivery": letter.delivery,
                "stamped_at": letter.stamped_at,
                "reports": letter.reports,
                "attempts": letter.attempts,
                "why": letter.why,
            }
