"""Secrets of sessions: unguessable, limited in time, and forms that only their own session can make."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.sessions import (
    TOKEN_PREFIX,
    Session,
    SessionLimits,
    digest,
    form_token,
    form_token_holds,
    is_alive,
    is_fresh,
    new_access_token,
    new_session_secret,
    token_person,
)

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=10))


def test_secrets_are_long_and_never_alike() -> None:
    secrets = {new_session_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert set(map(len, secrets)) == {43}


def test_an_access_token_is_recognisable_and_its_digest_does_not_hold_it() -> None:
    token = new_access_token()
    assert token.startswith(TOKEN_PREFIX)
    assert token.removeprefix(TOKEN_PREFIX) not in digest(token)
    assert len(token) == len("synlig_") + 43
    assert digest("x") == hashlib.sha256(b"x").hexdigest(), "what is kept must be found again"


@pytest.mark.parametrize(
    ("seen", "now", "alive"),
    [
        (timedelta(0), timedelta(minutes=29, seconds=59), True),
        (timedelta(0), timedelta(minutes=30), False),
        (timedelta(hours=9, minutes=50), timedelta(hours=9, minutes=59), True),
        (timedelta(hours=9, minutes=50), timedelta(hours=10), False),
        (timedelta(hours=2), timedelta(hours=1), False),
        (timedelta(0), timedelta(seconds=-1), False),
    ],
)
def test_a_session_lives_within_both_limits(seen: timedelta, now: timedelta, *, alive: bool) -> None:
    assert is_alive(START, START + seen, START + now, LIMITS) is alive


def test_a_form_belongs_to_its_session() -> None:
    token = form_token("mine")
    assert form_token_holds("mine", token)
    assert not form_token_holds("theirs", token)
    assert form_token("mine") != token
    salt, _, seal = token.partition(".")
    assert (len(salt), len(seal)) == (16, 64)
    assert seal == hmac.new(b"mine", f"form:{salt}".encode(), "sha256").hexdigest(), "for forms and nothing else"


@pytest.mark.parametrize(("minutes", "fresh"), [(29.99, True), (30, False), (None, False)])
def test_a_session_is_fresh_for_half_an_hour_of_a_proof(minutes: float | None, *, fresh: bool) -> None:
    proven = None if minutes is None else START - timedelta(minutes=minutes)
    owner = Person("p", "P", None, frozenset(), Sensitivity.OPEN, "", {})
    assert is_fresh(Session(owner, START, START, "saml", authenticated=proven), SessionLimits()) is fresh


@pytest.mark.parametrize("forged", ["", ".", "salt.", ".seal", "salt", "æ.ø", "a.b.c"])
def test_a_forged_form_is_refused(forged: str) -> None:
    assert not form_token_holds("mine", forged)


def test_a_token_may_read_what_is_released_and_carries_nothing_else_of_its_owner() -> None:
    roles = frozenset({Role.KVALITET, Role.EKSTERN, Role.SIKKERHED, Role.DATAANSVARLIG})
    owner = Person("p", "P", KommuneKode("0540"), roles, Sensitivity.PROTECTED, "High", {"orgenhed": "x"})
    kept = token_person(owner)
    assert kept.roles == {Role.ANALYTIKER, Role.EKSTERN}
    assert (kept.sensitivity, kept.nsis, kept.attributes) == (Sensitivity.OPEN, "", {})
    assert (kept.id, kept.kommune) == (owner.id, owner.kommune)
    assert token_person(replace(owner, roles=frozenset({Role.SIKKERHED}))).roles == frozenset()
