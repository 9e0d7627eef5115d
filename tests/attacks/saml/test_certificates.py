"""Certificates: only those of the metadata, only while they are valid."""

from datetime import timedelta

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token, agreed
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import NOW, Pair, pair


def signing(by: Pair) -> Token:
    return Token(sign=Signing(by=by))


def test_a_certificate_that_is_over_vouches_for_nobody() -> None:
    over = pair("over", NOW - timedelta(days=366), 365)
    assert Scene(agreed("oiosaml3", over)).refusal(signing(over)) is Reason.CERTIFICATE


def test_a_certificate_that_is_not_yet_valid_vouches_for_nobody() -> None:
    early = pair("early", NOW + timedelta(seconds=1))
    assert Scene(agreed("oiosaml3", early)).refusal(signing(early)) is Reason.CERTIFICATE


def test_a_certificate_that_is_over_is_not_tried_beside_a_valid_one() -> None:
    over = pair("over", NOW - timedelta(days=366), 365)
    assert Scene(agreed("oiosaml3", over, pair("idp"))).refusal(signing(over)) is Reason.SIGNATURE


def test_a_certificate_vouches_from_its_first_second_to_its_last() -> None:
    first, last = pair("first", NOW), pair("last", NOW - timedelta(days=1), 1)
    assert Scene(agreed("oiosaml3", first)).finish(signing(first)).person.roles
    assert Scene(agreed("oiosaml3", last)).finish(signing(last)).person.roles
