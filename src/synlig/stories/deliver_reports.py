"""Deliver what is packed: send what is due with the CPR numbers put back, and keep what the recipient said."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Final

from synlig import partners
from synlig.core.agreement import Agreement
from synlig.core.cpr import Surrogate
from synlig.core.delivery import Outcome, Permanent, Recipient, Temporary
from synlig.core.errors import IntegrityFailure, Refused
from synlig.core.instant import danish_day
from synlig.core.settings import Settings
from synlig.declared import agreements
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.pack import bind, insert_identity, surrogates_in
from synlig.storage.outbox import Outbox, Outgoing
from synlig.storage.outbox.holding import Holding
from synlig.storage.vault import CitizenRights, Standings, Vault, withheld

PATIENCE: Final = 3
"""Failures in a row after which a recipient is left alone until the next run."""
APPROVERS: Final = 2


@dataclass(frozen=True, slots=True)
class Delivered:
    """Deliveries settled in this run by state, and how all deliveries and reports of the agreement stand after it.

    `why` is what was last said of a delivery that was not taken in this run; empty when all were.
    """

    agreement: str
    settled: Mapping[str, int]
    deliveries: Mapping[str, int]
    reports: Mapping[str, int]
    why: str = ""


def nothing_more() -> bool:
    """Nobody packs meanwhile."""
    return False


def deliver_reports(
    agreement_id: str,
    told: Callable[[int], None],
    more: Callable[[], bool] = nothing_more,
    *,
    outbox: Outbox,
    holding: Holding,
    vault: Vault,
    standings: Standings,
    citizen_rights: CitizenRights,
    settings: Settings,
    log: Recorder,
    actor: str,
) -> Delivered:
    """Send by one agreement what is due now; `told` hears how many reports each settled delivery held (A6, A7).

    When nothing is due `more` is asked whether to look again; it waits as long as it likes before it answers.
    What is about a person whose processing is restricted by now, or who is protected where the agreement leaves those
    out, goes back to wait. It may be killed anywhere and run again: what had no answer is sent as the same delivery.

    Raises:
        NotFound: no such agreement. WrongUsage: no address. Refused: the agreement is not approved by two.
    """
    agreement = agreements.named(agreement_id)
    address = partners.address_of(agreement, settings.exchange)
    if settings.approvals.four_eyes and not address.sandbox:
        _check_approved(agreement, outbox)
    settled, failures, why = Counter[str](), 0, ""
    making = _Making(agreement, outbox, holding, standings, citizen_rights, vault, actor, settled)
    with closing(partners.wire_to(agreement, address)) as wire, ThreadPoolExecutor(1) as line, closing(making):
        recipient = partners.recipient_of(agreement, wire)
        while failures < PATIENCE:
            if (coming := making.next()) is None:
                if not more():
                    break
                continue
            asked, outgoing = line.submit(_handed_over, recipient, coming), coming.outgoing
            try:
                if not failures:
                    making.look_ahead()  # while one is on its way the next is made ready
            finally:
                outcome = asked.result()
                state = outbox.sending.settle(outgoing, outcome, agreement.retry, outbox.clock()) or "taken-over"
                log.record([_entry(actor, agreement, outgoing, state)])
            settled[state] += 1
            failures = failures + 1 if isinstance(outcome, Temporary) else 0
            why = outcome.why if isinstance(outcome, Temporary | Permanent) else why
            told(len(outgoing.reports))
    ledger = outbox.ledger
    return Delivered(agreement.id, dict(settled), ledger.deliveries(agreement.id), ledger.reports(agreement.id), why)


@dataclass(frozen=True, slots=True)
class _Coming:
    """A claimed delivery with the whole of it; without where only its receipt is asked for. Gone when it is sent."""

    outgoing: Outgoing
    whole: bytes | Permanent | None


@dataclass(slots=True)
class _Making:
    """What makes the next delivery ready to be sent, one ahead where that is asked for."""

    agreement: Agreement
    outbox: Outbox
    holding: Holding
    standings: Standings
    rights: CitizenRights
    vault: Vault
    actor: str
    settled: Counter[str]
    ready: _Coming | None = None

    def next(self) -> _Coming | None:
        """The delivery that has waited longest, with the CPR numbers put back; None when nothing is due.

        One that was made ready is looked at again: somebody in it may have been restricted meanwhile.
        """
        ready, self.ready = self.ready, None
        if ready is not None and not self._taken_out(ready.outgoing):
            return ready
        while outgoing := self.outbox.sending.claim(self.agreement, self.outbox.clock()):
            if not self._taken_out(outgoing):
                return _Coming(outgoing, None if outgoing.ask else self._whole(outgoing))
        return None

    def look_ahead(self) -> None:
        """Make the next one ready."""
        self.ready = self.next()

    def close(self) -> None:
        """Give back what was made ready and is not sent."""
        if self.ready is not None:
            self.outbox.sending.give_back(self.ready.outgoing)

    def _taken_out(self, outgoing: Outgoing) -> bool:
        """Whether there was something in it that may not leave now; it is another delivery then."""
        now = self.outbox.clock()
        held = self._held(outgoing, danish_day(now))
        if held:
            self.holding.take_out(self.agreement, outgoing, held, now)
            self.settled["held-back"] += 1
        return bool(held)

    def _held(self, outgoing: Outgoing, today: date) -> frozenset[Surrogate]:
        """Of whom something may not leave now; what they have already is only asked about."""
        if outgoing.ask:
            return frozenset()
        return withheld(self.agreement, self.holding.whose(outgoing), self.standings, self.rights, today)

    def _whole(self, outgoing: Outgoing) -> bytes | Permanent:
        """The whole delivery, which exists here only, and only until it is sent."""
        agreement = self.agreement
        try:
            body = bind(agreement, outgoing.id, outgoing.stamped_at, outgoing.reports)
            purpose = f"delivery {outgoing.id} by agreement {agreement.id}, version {agreement.version}"
            numbers = self.vault.reveal_all(sorted(surrogates_in(body)), purpose, self.actor)
            return insert_identity(body, numbers)
        except IntegrityFailure as failure:
            return Permanent(str(failure))
        except BaseException:
            self.outbox.sending.give_back(outgoing)
            raise


def _handed_over(recipient: Recipient, coming: _Coming) -> Outcome:
    """What the recipient said."""
    if coming.whole is None:
        return recipient.receipt(coming.outgoing.id, coming.outgoing.names)
    if isinstance(coming.whole, Permanent):
        return coming.whole
    return recipient.deliver(coming.outgoing.id, coming.outgoing.names, coming.whole)


def _entry(actor: str, agreement: Agreement, outgoing: Outgoing, state: str) -> Entry:
    facts = {"agreement": agreement.id, "reports": len(outgoing.reports), "attempt": outgoing.attempts}
    event = {"receipted": Event.DELIVERY_RECEIPTED, "dead": Event.DELIVERY_DEAD}.get(state, Event.DELIVERY_SENT)
    return Entry(event, actor, state, purpose=agreement.purpose.da, correlation=outgoing.id, facts=facts)


def _check_approved(agreement: Agreement, outbox: Outbox) -> None:
    digest = hashlib.sha256(agreements.text_of(agreement.id).encode()).hexdigest()
    if len(outbox.approvals.of(agreement, digest).approved_by) < APPROVERS:
        raise Refused(f"The agreement {agreement.id} version {agreement.version} is not approved by two people.")
