"""Deliver what is packed: send what is due with the CPR numbers put back, and keep what the recipient said."""

import hashlib
from collections.abc import Callable, Mapping
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
from synlig.storage.vault import CitizenRights, Standings, Vault

PATIENCE: Final = 3
"""Failures in a row after which a recipient is left alone until the next run."""
APPROVERS: Final = 2


@dataclass(frozen=True, slots=True)
class Delivered:
    """Deliveries settled in this run by state, and how all deliveries and reports of the agreement stand after it."""

    agreement: str
    settled: Mapping[str, int]
    deliveries: Mapping[str, int]
    reports: Mapping[str, int]


def deliver_reports(
    agreement_id: str,
    told: Callable[[int], None],
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

    What is about a person whose processing is restricted by now, or who is protected where the agreement leaves those
    out, goes back to wait. It may be killed anywhere and run again: what was sent without an answer is sent again as
    the same delivery.

    Raises:
        NotFound: no such agreement. WrongUsage: no address. Refused: the agreement is not approved by two.
    """
    agreement = agreements.named(agreement_id)
    address = partners.address_of(agreement, settings.exchange)
    if settings.approvals.four_eyes and not address.sandbox:
        _check_approved(agreement, outbox)
    settled, failures = dict[str, int](), 0
    with closing(partners.wire_to(agreement, address)) as wire:
        recipient = partners.recipient_of(agreement, wire)
        while failures < PATIENCE and (outgoing := outbox.sending.claim(agreement, outbox.clock())):
            now = outbox.clock()
            if held := _held(outgoing, agreement, holding, standings, citizen_rights, danish_day(now)):
                holding.take_out(agreement, outgoing, held, now)
                settled["held-back"] = settled.get("held-back", 0) + 1
                continue
            outcome = _sent(outgoing, agreement, recipient, outbox, _Identity(vault, actor))
            state = outbox.sending.settle(outgoing, outcome, agreement.retry, outbox.clock()) or "taken-over"
            log.record([_entry(actor, agreement, outgoing, state)])
            settled[state] = settled.get(state, 0) + 1
            failures = failures + 1 if isinstance(outcome, Temporary) else 0
            told(len(outgoing.reports))
    ledger = outbox.ledger
    return Delivered(agreement.id, settled, ledger.deliveries(agreement.id), ledger.reports(agreement.id))


def _held(
    outgoing: Outgoing,
    agreement: Agreement,
    holding: Holding,
    standings: Standings,
    rights: CitizenRights,
    today: date,
) -> frozenset[Surrogate]:
    """Of whom something is in the delivery that may not leave now; what they have already is only asked about."""
    if outgoing.ask:
        return frozenset()
    whose = holding.whose(outgoing)
    protected = rights.protected(whose, today) if agreement.without_protected else ()
    return standings.in_force("restriction", whose, today) | frozenset(protected)


@dataclass(frozen=True, slots=True)
class _Identity:
    """Who puts CPR numbers back, and whence."""

    vault: Vault
    actor: str


def _sent(
    outgoing: Outgoing, agreement: Agreement, recipient: Recipient, outbox: Outbox, identity: _Identity
) -> Outcome:
    """What the recipient said. The whole delivery exists here only, and only while it is sent."""
    if outgoing.ask:
        return recipient.receipt(outgoing.id, outgoing.names)
    try:
        body = bind(agreement, outgoing.id, outgoing.stamped_at, outgoing.reports)
        purpose = f"delivery {outgoing.id} by agreement {agreement.id}, version {agreement.version}"
        numbers = identity.vault.reveal_all(sorted(surrogates_in(body)), purpose, identity.actor)
        whole = insert_identity(body, numbers)
    except IntegrityFailure as failure:
        return Permanent(str(failure))
    except BaseException:
        outbox.sending.give_back(outgoing)
        raise
    return recipient.deliver(outgoing.id, outgoing.names, whole)


def _entry(actor: str, agreement: Agreement, outgoing: Outgoing, state: str) -> Entry:
    facts = {"agreement": agreement.id, "reports": len(outgoing.reports), "attempt": outgoing.attempts}
    event = {"receipted": Event.DELIVERY_RECEIPTED, "dead": Event.DELIVERY_DEAD}.get(state, Event.DELIVERY_SENT)
    return Entry(event, actor, state, purpose=agreement.purpose.da, correlation=outgoing.id, facts=facts)


def _check_approved(agreement: Agreement, outbox: Outbox) -> None:
    digest = hashlib.sha256(agreements.text_of(agreement.id).encode()).hexdigest()
    if len(outbox.approvals.of(agreement, digest).approved_by) < APPROVERS:
        raise Refused(f"The agreement {agreement.id} version {agreement.version} is not approved by two people.")
