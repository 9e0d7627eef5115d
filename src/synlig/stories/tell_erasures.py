"""Tell a recipient which of the reports it was sent are erased here, so that it erases them too (GDPR art. 19)."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime

from synlig import partners
from synlig.core.delivery import Outcome, Permanent, Receipted
from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.erasing.notices import Notices


def tell_erasures(
    agreement_id: str,
    *,
    notices: Notices,
    settings: Settings,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, int]:
    """How many reports they were told of, and how many wait for the next run or were refused.

    It may be killed anywhere and run again: being told the same again is harmless, and nothing is sent where nothing
    waits.

    Raises:
        NotFound: no such agreement. WrongUsage: no address.
    """
    waiting = list(notices.waiting(agreement_id))
    if not waiting:
        notices.forget_told()
        return {}
    agreement, counts = agreements.named(agreement_id), Counter[str]()
    with closing(partners.wire_to(agreement, partners.address_of(agreement, settings.exchange))) as wire:
        recipient = partners.recipient_of(agreement, wire)
        for notice in waiting:
            state = _state(recipient.withdraw(notice.id, notice.reports))
            event = Event.DELIVERY_DEAD if state == "refused" else Event.ERASURE_TOLD
            facts = {"agreement": agreement_id, "reports": len(notice.reports)}
            log.record([Entry(event, actor, state, correlation=notice.id, cause=notice.erasure, facts=facts)])
            if state == "told":
                notices.told(notice, actor, clock())
            counts[state] += len(notice.reports)
    notices.forget_told()
    return counts


def _state(outcome: Outcome) -> str:
    if isinstance(outcome, Receipted):
        return "told"
    return "refused" if isinstance(outcome, Permanent) else "waits"
