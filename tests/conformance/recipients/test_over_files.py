"""Recipients that take files: the same deliveries and receipts over SFTP, to a host whose key is known."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from synlig import partners
from synlig.core.delivery import Address, Held, Pending, Permanent, Receipted, Temporary
from synlig.core.errors import WrongUsage
from synlig.declared import agreements
from tests import care_reports as care
from tests.conformance.recipients.test_recipients import DAY, Case, accepted
from tests.counterparts import Counterpart, running

BY_FILES = ("sds", "dhrd", "lis-0540")


def keys_in(folder: Path) -> tuple[Path, Path]:
    """Our key pair for files."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "id")
    (folder / "id").chmod(0o600)
    key.write_public_key(folder / "id.pub")
    return folder / "id", folder / "id.pub"


def address_of(counterpart: Counterpart, private: Path) -> Address:
    return Address(counterpart.sftp, authority=counterpart.known_hosts, key=str(private))


@pytest.fixture(params=BY_FILES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Case]:
    agreement = agreements.named(request.param)
    private, public = keys_in(tmp_path)
    with running(agreement.recipient, tmp_path / "theirs", "--ssh-key", str(public)) as counterpart:
        wire = partners.wire_to(agreement, address_of(counterpart, private))
        yield Case(agreement, partners.recipient_of(agreement, wire), counterpart)
        wire.close()


def test_each_report_is_receipted_and_the_same_again_is_the_same(case: Case) -> None:
    delivery = case.delivery("first", 1, 2, 3)
    assert accepted(case.send(delivery)) == set(delivery.reports)
    assert accepted(case.send(delivery)) == set(delivery.reports)
    assert case.counterpart.counts()["reports"] == 3


def test_what_is_rejected_is_told_report_by_report(case: Case) -> None:
    delivery = case.delivery("partial", 1, 2)
    case.counterpart.be("partial", 1)
    outcome = case.send(delivery)
    assert isinstance(outcome, Receipted)
    assert [item.accepted for item in outcome.items] == [True, False]


def test_another_content_under_the_same_id_is_permanent(case: Case) -> None:
    first = case.delivery("clash", 1)
    case.send(first)
    assert isinstance(case.send(replace(case.delivery("other", 2), id=first.id)), Permanent)


def test_who_does_not_answer_at_once_is_asked_later(case: Case) -> None:
    delivery = case.delivery("later", 1)
    case.counterpart.be("down")
    assert case.send(delivery) == Pending()
    assert case.recipient.receipt(delivery.id, delivery.reports) == Pending()
    case.counterpart.be("well")
    outcome = case.send(delivery)
    assert accepted(outcome) == accepted(case.recipient.receipt(delivery.id, delivery.reports)) == set(delivery.reports)


def test_what_they_hold_of_a_day_is_a_file(case: Case) -> None:
    delivery = case.delivery("held", 1, 2)
    case.send(delivery)
    assert case.recipient.held(DAY) == Held(DAY, {delivery.id: frozenset(delivery.reports)})


def test_a_withdrawal_is_heard(case: Case) -> None:
    delivery = case.delivery("withdrawn", 1, 2)
    case.send(delivery)
    assert case.recipient.withdraw(care.same_id("w"), delivery.reports[:1]) in (Receipted(()), Pending())
    assert case.counterpart.counts()["reports"] == 1


def test_nobody_there_is_temporary_and_the_next_time_works(case: Case) -> None:
    delivery = case.delivery("gone", 1)
    port = case.counterpart.sftp.rpartition(":")[2]
    case.counterpart.kill()
    assert isinstance(case.send(delivery), Temporary)
    case.counterpart._command += ["--sftp-port", port]
    case.counterpart.start()
    assert accepted(case.send(delivery)) == set(delivery.reports)


def test_a_host_with_another_key_gets_nothing(case: Case, tmp_path: Path) -> None:
    strange = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    known = tmp_path / "other_hosts"
    host, _, port = case.counterpart.sftp.rpartition("@")[2].partition(":")
    known.write_text(f"[{host}]:{port} {strange}")
    wire = partners.wire_to(
        case.agreement, Address(case.counterpart.sftp, authority=str(known), key=str(tmp_path / "id"))
    )
    delivery = case.delivery("stranger", 1)
    outcome = partners.recipient_of(case.agreement, wire).deliver(delivery.id, delivery.reports, delivery.body)
    wire.close()
    assert isinstance(outcome, Temporary)
    assert case.counterpart.counts()["deliveries"] == 0


@pytest.mark.parametrize(
    "url", ["sftp://host/in", "sftp://user:secret@host/in", "ftp://user@host/in", "sftp://user@host/in?x=1"]
)
def test_an_address_that_says_too_little_or_too_much_is_refused(url: str) -> None:
    with pytest.raises(WrongUsage):
        partners.wire_to(agreements.named("sds"), Address(url, authority="known_hosts", key="id"))


def test_files_need_both_keys() -> None:
    with pytest.raises(WrongUsage, match="SSH key"):
        partners.wire_to(agreements.named("sds"), Address("sftp://user@host/in", key="id"))
