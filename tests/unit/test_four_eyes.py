"""Who may approve what another proposed, and what the approval holds."""

import os
import pwd
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synlig.core.change import Change, Decider, Proposal
from synlig.core.errors import IntegrityFailure, Refused
from synlig.guard.four_eyes import PURPOSE, FourEyes
from synlig.guard.identity.operating_system import operator
from synlig.guard.keys import KeyStore
from synlig.guard.signing import check_signature, sign

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROPOSAL = Proposal("codes", "Import SKS", b"the exact change")
CHANGE = Change(7, PROPOSAL, PROPOSAL.digest, "os:anna", NOW, NOW + timedelta(hours=72), "proposed")


@pytest.fixture
def four_eyes(tmp_path: Path) -> FourEyes:
    keys = KeyStore.create(tmp_path / "keys")
    return FourEyes(
        required=True,
        portal_only=False,
        sign=lambda statement: sign(keys.release_private(), PURPOSE, statement),
        verify=lambda statement, given: check_signature(keys.release_public(), PURPOSE, statement, given),
    )


@pytest.mark.parametrize(
    ("decider", "words"),
    [
        (Decider("os:anna"), "another person"),
        (Decider("os:root", shared=True), "shared"),
        (Decider("os:www-data", shared=True), "shared"),
    ],
)
def test_the_proposer_and_shared_accounts_cannot_approve(four_eyes: FourEyes, decider: Decider, words: str) -> None:
    with pytest.raises(Refused, match=words):
        four_eyes.check_decider(CHANGE, decider)


def test_another_person_can(four_eyes: FourEyes) -> None:
    four_eyes.check_decider(CHANGE, Decider("os:bent"))


def test_where_people_log_in_only_a_log_in_approves(four_eyes: FourEyes) -> None:
    strict = replace(four_eyes, portal_only=True)
    strict.check_decider(CHANGE, Decider("person:bent", in_portal=True))
    with pytest.raises(Refused, match="portal"):
        strict.check_decider(CHANGE, Decider("os:bent"))


def test_a_home_without_four_eyes_asks_nobody(four_eyes: FourEyes) -> None:
    replace(four_eyes, required=False).check_decider(CHANGE, Decider("os:anna", shared=True))


def approved(four_eyes: FourEyes) -> Change:
    signature = four_eyes.approval(CHANGE, "os:bent", NOW)
    return replace(CHANGE, state="approved", decided_by="os:bent", decided_at=NOW, signature=signature)


def test_what_was_approved_is_carried_out(four_eyes: FourEyes) -> None:
    four_eyes.check_approval(approved(four_eyes))


def test_what_was_not_approved_is_not(four_eyes: FourEyes) -> None:
    for state in ("proposed", "rejected", "expired"):
        with pytest.raises(Refused):
            four_eyes.check_approval(replace(approved(four_eyes), state=state))


def test_no_part_of_an_approved_change_can_be_exchanged(four_eyes: FourEyes) -> None:
    sound = approved(four_eyes)
    other = replace(PROPOSAL, document=b"another change")
    for forged in (
        replace(sound, proposal=other),
        replace(sound, proposal=other, digest=other.digest),
        replace(sound, proposal=replace(PROPOSAL, title="Import FSIII")),
        replace(sound, decided_by="os:carl"),
        replace(sound, proposer="os:carl"),
        replace(sound, decided_at=NOW + timedelta(seconds=1)),
        replace(sound, signature=""),
        replace(sound, signature=sound.signature[:-4] + "AAA="),
    ):
        with pytest.raises(IntegrityFailure):
            four_eyes.check_approval(forged)


def test_the_digest_tells_where_one_part_ends_and_the_next_begins() -> None:
    assert Proposal("a", "bc", b"").digest != Proposal("ab", "c", b"").digest
    assert Proposal("a", "b", b"c").digest != Proposal("a", "bc", b"").digest


@pytest.mark.parametrize(
    ("uid", "shared"), [("0", True), ("33", True), ("65534", True), ("1000", False), ("54321", False)]
)
def test_the_operator_is_who_logged_in_and_services_are_shared(tmp_path: Path, uid: str, *, shared: bool) -> None:
    (tmp_path / "loginuid").write_text(uid)
    found = operator(tmp_path / "loginuid")
    assert found.shared is shared
    assert found.id.startswith("os:")
    assert not found.in_portal


@pytest.mark.parametrize("held", ["4294967295", "", "nonsense"])
def test_where_nobody_logged_in_it_is_whose_process_it_is(tmp_path: Path, held: str) -> None:
    (tmp_path / "loginuid").write_text(held)
    assert operator(tmp_path / "loginuid") == operator(tmp_path / "missing")


def test_the_operator_is_called_by_name_where_there_is_one(tmp_path: Path) -> None:
    for uid, name in (("1", pwd.getpwuid(1).pw_name), ("54321", "54321")):
        (tmp_path / "loginuid").write_text(uid)
        assert operator(tmp_path / "loginuid").id == f"os:{name}"
    assert operator(tmp_path / "missing").id == f"os:{pwd.getpwuid(os.getuid()).pw_name}"
