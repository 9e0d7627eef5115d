"""Every recipient, against its own counterpart: the same again is harmless, and no answer is taken on trust."""

import socket
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from synlig import partners
from synlig.core.agreement import Agreement
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.delivery import Address, Held, Outcome, Pending, Permanent, Receipted, Recipient, Temporary
from synlig.declared import agreements, codes
from synlig.pipeline.pack import Packer, bind, insert_identity
from tests import care_reports as care
from tests.counterparts import Counterpart, counterpart_of, running
from tests.exchange import cpr_of, own_names, report_for

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
AGREEMENTS = {
    each.recipient: agreements.named(f"{each.id}-0540") if each.each_kommune else each
    for each in agreements.load().values()
}


@dataclass(frozen=True)
class Delivery:
    id: str
    reports: tuple[str, ...]
    body: bytes


@dataclass
class Case:
    agreement: Agreement
    recipient: Recipient
    counterpart: Counterpart

    def delivery(self, key: str, *numbers: int) -> Delivery:
        packer = Packer(self.agreement, codes.load(), own_names)
        reports: list[tuple[str, bytes]] = []
        known: dict[Surrogate, Cpr] = {}
        for number in numbers:
            surrogate = Surrogate(f"{number:032x}")
            report = report_for(self.agreement, number)
            packed = packer.pack(report, surrogate)
            assert packed.id is not None
            assert packed.body is not None
            reports.append((packed.id, packed.body))
            known[surrogate] = cpr_of(report)
        name = care.same_id("delivery", key)
        body = insert_identity(bind(self.agreement, name, NOON, reports), known)
        return Delivery(name, tuple(report for report, _ in reports), body)

    def send(self, delivery: Delivery) -> Outcome:
        return self.recipient.deliver(delivery.id, delivery.reports, delivery.body)


@pytest.fixture(params=sorted(partners.recipients()))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Case, None, None]:
    agreement = AGREEMENTS[request.param]
    with running(counterpart_of(agreement.recipient), tmp_path / "counterpart") as counterpart:
        wire = partners.wire_to(agreement, counterpart.address)
        yield Case(agreement, partners.recipient_of(agreement, wire), counterpart)
        wire.close()


def accepted(outcome: Outcome) -> set[str]:
    assert isinstance(outcome, Receipted), outcome
    return {item.report for item in outcome.items if item.accepted}


def test_every_recipient_has_an_agreement_and_every_agreement_a_recipient_and_a_wire() -> None:
    assert set(AGREEMENTS) == set(partners.recipients())
    assert {wire for each in AGREEMENTS.values() for wire in each.wires} <= set(partners.wires())


def test_each_report_of_a_delivery_is_receipted(case: Case) -> None:
    delivery = case.delivery("first", 1, 2, 3)
    assert accepted(case.send(delivery)) == set(delivery.reports)


def test_the_same_again_is_the_same_receipt_and_is_held_once(case: Case) -> None:
    delivery = case.delivery("again", 1, 2)
    assert case.send(delivery) == case.send(delivery)
    counts = case.counterpart.counts()
    assert (counts["deliveries"], counts["sent"], counts["reports"]) == (1, 2, 2)


def test_a_lost_answer_is_temporary_and_the_resend_finds_it_taken(case: Case) -> None:
    delivery = case.delivery("lost", 1)
    case.counterpart.be("lose-answer", 1)
    assert isinstance(case.send(delivery), Temporary)
    assert accepted(case.send(delivery)) == set(delivery.reports)
    assert case.counterpart.counts()["reports"] == 1


def test_down_is_temporary(case: Case) -> None:
    delivery = case.delivery("down", 1)
    case.counterpart.be("down", 1)
    assert isinstance(case.send(delivery), Temporary)
    case.counterpart.kill()
    assert isinstance(case.send(delivery), Temporary)


def test_refused_whole_is_permanent(case: Case) -> None:
    case.counterpart.be("refuse", 1)
    assert isinstance(case.send(case.delivery("refused", 1)), Permanent)


def test_another_content_under_the_same_id_is_permanent(case: Case) -> None:
    first = case.delivery("clash", 1)
    case.send(first)
    assert isinstance(case.send(replace(case.delivery("other", 2), id=first.id)), Permanent)


def test_a_partial_reject_is_told_report_by_report(case: Case) -> None:
    delivery = case.delivery("partial", 1, 2, 3)
    case.counterpart.be("partial", 1)
    outcome = case.send(delivery)
    assert accepted(outcome) == {delivery.reports[0], delivery.reports[2]}
    assert isinstance(outcome, Receipted)
    assert [item.reason for item in outcome.items if not item.accepted] == ["sandbox-partial"]


def test_slow_is_waited_for(case: Case) -> None:
    delivery = case.delivery("slow", 1)
    case.counterpart.be("slow", 1, seconds=0.3)
    assert accepted(case.send(delivery)) == set(delivery.reports)


@pytest.mark.parametrize("mood", ["html", "foreign", "short", "doubled"])
def test_a_wrong_answer_is_no_receipt(case: Case, mood: str) -> None:
    delivery = case.delivery(mood, 1, 2)
    case.counterpart.be(mood, 1)
    assert isinstance(case.send(delivery), Temporary)
    assert accepted(case.send(delivery)) == set(delivery.reports)


def test_a_reason_that_could_name_a_citizen_is_not_kept(case: Case) -> None:
    case.counterpart.be("personal", 1)
    outcome = case.send(case.delivery("personal", 1))
    assert isinstance(outcome, Receipted)
    assert [item.reason for item in outcome.items] == ["unclear"]


def test_a_withdrawal_erases_what_they_hold_of_a_report_and_the_same_again_is_harmless(case: Case) -> None:
    delivery = case.delivery("withdrawn", 1, 2)
    case.send(delivery)
    name = care.same_id("withdrawal")
    assert case.recipient.withdraw(name, delivery.reports[:1]) == Receipted(())
    assert case.recipient.withdraw(name, delivery.reports[:1]) == Receipted(())
    assert case.counterpart.counts()["reports"] == 1
    case.counterpart.kill()
    assert isinstance(case.recipient.withdraw(name, delivery.reports[:1]), Temporary)


def test_a_receipt_may_come_later(case: Case) -> None:
    delivery = case.delivery("later", 1)
    case.counterpart.be("later", 2)
    assert case.send(delivery) == Pending()
    assert case.recipient.receipt(delivery.id, delivery.reports) == Pending()
    assert accepted(case.recipient.receipt(delivery.id, delivery.reports)) == set(delivery.reports)


def test_the_receipt_of_a_delivery_they_never_got_is_temporary(case: Case) -> None:
    assert isinstance(case.recipient.receipt(care.same_id("never"), ("x",)), Temporary)


def test_what_they_hold_of_a_day_can_be_asked_for(case: Case) -> None:
    delivery = case.delivery("held", 1, 2)
    case.counterpart.be("partial", 1)
    case.send(delivery)
    assert case.recipient.held(DAY) == Held(DAY, {delivery.id: frozenset(delivery.reports[:1])})
    assert case.recipient.held(date(2026, 11, 21)) == Held(date(2026, 11, 21), {})
    case.counterpart.kill()
    assert isinstance(case.recipient.held(DAY), Temporary)


def test_what_they_took_survives_a_power_cut_at_theirs(case: Case) -> None:
    delivery = case.delivery("cut", 1)
    case.send(delivery)
    case.counterpart.restart()
    assert accepted(case.send(delivery)) == set(delivery.reports)
    assert case.counterpart.counts()["deliveries"] == 1


def test_nobody_there_is_temporary(case: Case) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    wire = partners.wire_to(case.agreement, Address(f"http://127.0.0.1:{port}", sandbox=True))
    recipient = partners.recipient_of(case.agreement, wire)
    assert isinstance(recipient.deliver(care.same_id("x"), ("x",), b"{}"), Temporary)
    wire.close()
