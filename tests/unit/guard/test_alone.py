"""Who may decide alone in an emergency, and what; and who the ready users of a development home are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.core.change import Change, Decider, Proposal
from synlig.core.errors import Refused
from synlig.core.key_change import KeyChange
from synlig.core.permission import Role
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words
from synlig.guard.four_eyes import FourEyes
from synlig.guard.identity.development import READY_USERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EYES = FourEyes(required=True, portal_only=True, sign=lambda _: "", verify=lambda _, __: None)
WITHDRAWAL = Proposal("withdrawal", "Take a release back", b"{}")
SHUTTING = (WITHDRAWAL, KeyChange("rotate-root").proposal(), KeyChange("rotate-citizens").proposal())
OTHERS = (
    KeyChange("split-root", ("a", "b", "c")).proposal(),
    Proposal("codes", "Import SKS", b"{}"),
    Proposal("erasure", "Erasure, case 1", b"{}"),
    replace(KeyChange("rotate-root").proposal(), kind="policies"),
)


def change(proposal: Proposal) -> Change:
    return Change(7, proposal, proposal.digest, "os:anna", NOW, NOW + timedelta(hours=72), "proposed")


@pytest.mark.parametrize("proposal", SHUTTING, ids=lambda one: one.title[:20])
def test_the_proposer_alone_may_shut_what_may_be_in_wrong_hands(proposal: Proposal) -> None:
    EYES.check_glass(change(proposal), Decider("os:anna"))
    with pytest.raises(Refused, match="nothing need be broken"):
        EYES.check_glass(change(proposal), Decider("os:bent"))
    with pytest.raises(Refused, match="log in as yourself"):
        EYES.check_glass(change(proposal), Decider("os:anna", shared=True))


@pytest.mark.parametrize("proposal", OTHERS, ids=lambda one: one.kind)
def test_whatever_else_waits_for_a_second_person(proposal: Proposal) -> None:
    with pytest.raises(Refused, match="nothing else"):
        EYES.check_glass(change(proposal), Decider("os:anna"))


def test_the_ready_users_are_named_by_what_they_may() -> None:
    assert {user.key: (user.roles, user.sensitivity, user.local) for user in READY_USERS} == {
        "leder": ({Role.ANALYTIKER, Role.KVALITET}, Sensitivity.SENSITIVE, True),
        "analytiker": ({Role.ANALYTIKER}, Sensitivity.OPEN, True),
        "dataansvarlig": ({Role.DATAANSVARLIG}, Sensitivity.SENSITIVE, True),
        "godkender": ({Role.GODKENDER}, Sensitivity.ORDINARY, True),
        "sikkerhed": ({Role.SIKKERHED}, Sensitivity.ORDINARY, True),
        "ekstern": ({Role.EKSTERN}, Sensitivity.OPEN, False),
    }
    assert all(isinstance(words, Words) for user in READY_USERS for words in (user.title, user.text))
