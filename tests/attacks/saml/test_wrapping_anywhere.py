"""Signature wrapping inside the encryption at every place of an assertion: the original is hidden, its twin is read."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.sealing import Sealing, seal
from tests.attacks.saml.stand_in import SAML, Element, find
from tests.attacks.saml.test_wrapping import Wrap, bare, evil_twin

PLACES = (
    "saml:Issuer",
    "saml:Subject",
    "saml:Subject/saml:NameID",
    "saml:Subject/saml:SubjectConfirmation",
    "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData",
    "saml:Conditions",
    "saml:Conditions/saml:AudienceRestriction",
    "saml:Conditions/saml:AudienceRestriction/saml:Audience",
    "saml:AuthnStatement",
    "saml:AuthnStatement/saml:AuthnContext",
    "saml:AttributeStatement",
    "saml:AttributeStatement/saml:Attribute",
    "saml:AttributeStatement/saml:Attribute/saml:AttributeValue",
)


def hidden_at(path: str) -> Wrap:
    """The whole original, signature and all, inside its twin."""

    def wrap(signed: Element) -> Element:
        twin = evil_twin(signed)
        find(twin, path).append(signed)
        return twin

    return wrap


def signature_at_the_top(path: str) -> Wrap:
    """The signature stands where the twin's would, and refers to the original further in."""

    def wrap(signed: Element) -> Element:
        original, signature = bare(signed)
        twin = evil_twin(signed)
        twin.insert(1, signature)
        find(twin, path).append(original)
        return twin

    return wrap


def same_id_at(path: str) -> Wrap:
    """Both answer to the id that was signed."""

    def wrap(signed: Element) -> Element:
        original, signature = bare(signed)
        twin = evil_twin(signed, None)
        twin.insert(1, signature)
        find(twin, path).append(original)
        return twin

    return wrap


KINDS: dict[str, tuple[Reason, Callable[[str], Wrap]]] = {
    "whole": (Reason.SIGNATURE_SHAPE, hidden_at),
    "its signature at the top": (Reason.SIGNATURE_REFERENCE, signature_at_the_top),
    "under the same id": (Reason.DUPLICATE_ID, same_id_at),
}


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_original_hidden_anywhere_vouches_for_nothing_around_it(kind: str, path: str) -> None:
    reason, wrap = KINDS[kind]
    assert Scene().refusal(Token(signed=wrap(path))) is reason


@pytest.mark.parametrize("twin_first", [True, False])
def test_two_assertions_in_one_plain_text_are_no_message(twin_first: bool) -> None:
    scene = Scene()
    signed = scene.signed_assertion(Token())
    both = [etree.tostring(evil_twin(signed)), etree.tostring(signed)]
    plain = b"".join(both if twin_first else reversed(both))
    assert scene.refusal(Token(plain=lambda _: plain)) is Reason.XML


def test_an_encrypted_original_in_the_advice_of_a_twin_vouches_for_nothing() -> None:
    def wrap(signed: Element) -> Element:
        twin, advice = evil_twin(signed), etree.Element(f"{{{SAML}}}Advice")
        advice.append(seal(etree.tostring(deepcopy(signed)), Sealing()))
        find(twin, "saml:Conditions").addnext(advice)
        return twin

    assert Scene().refusal(Token(signed=wrap)) is Reason.SIGNATURE_MISSING
