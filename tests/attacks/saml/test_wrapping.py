"""Signature wrapping in all its known forms, outside and inside the encryption: only what was signed is read."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml import stand_in
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import DS, SAML, SAMLP, USER, Element, find, pair

EVIL = "ffffffff-ffff-ffff-ffff-ffffffffffff"
Wrap = Callable[[Element], Element]


def evil_twin(signed: Element, identifier: str | None = "_evil") -> Element:
    """The same assertion about another person, unsigned; with its own id, or the same (None)."""
    twin = deepcopy(signed)
    twin.remove(find(twin, "ds:Signature"))
    name_id = find(twin, "saml:Subject/saml:NameID")
    name_id.text = (name_id.text or "").replace(USER, EVIL)
    if identifier is not None:
        twin.set("ID", identifier)
    return twin


def bare(signed: Element) -> tuple[Element, Element]:
    """The signed assertion without its signature, and the signature."""
    original = deepcopy(signed)
    signature = find(original, "ds:Signature")
    original.remove(signature)
    return original, signature


def inside_the_twin(signed: Element) -> Element:
    twin = evil_twin(signed)
    twin.append(signed)
    return twin


def first_in_the_twin(signed: Element) -> Element:
    twin = evil_twin(signed)
    twin.insert(0, signed)
    return twin


def in_the_twins_advice(signed: Element) -> Element:
    twin = evil_twin(signed)
    advice = etree.Element(f"{{{SAML}}}Advice")
    advice.append(signed)
    find(twin, "saml:Conditions").addnext(advice)
    return twin


def signature_moved_original_in_object(signed: Element) -> Element:
    original, signature = bare(signed)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    twin = evil_twin(signed)
    twin.insert(1, signature)
    return twin


def signature_moved_original_in_key_info(signed: Element) -> Element:
    original, signature = bare(signed)
    find(signature, "ds:KeyInfo").append(original)
    twin = evil_twin(signed)
    twin.insert(1, signature)
    return twin


def signature_moved_original_beside(signed: Element) -> Element:
    original, signature = bare(signed)
    twin = evil_twin(signed)
    twin.insert(1, signature)
    twin.append(original)
    return twin


def same_id(wrap: Wrap) -> Wrap:
    """The same wrapping, but the twin bears the id that was signed."""

    def wrapped(signed: Element) -> Element:
        found = wrap(signed)
        found.set("ID", signed.get("ID", ""))
        return found

    return wrapped


def id_spelt_otherwise(name: str) -> Wrap:
    def wrapped(signed: Element) -> Element:
        original, signature = bare(signed)
        twin = evil_twin(signed, None)
        twin.insert(1, signature)
        find(twin, "saml:Conditions").set(name, original.get("ID", ""))
        return twin

    return wrapped


def in_a_response(signed: Element) -> Element:
    scene = Scene()
    return stand_in.response(scene.facts(), evil_twin(signed), signed)


def in_a_stranger(signed: Element) -> Element:
    root = etree.Element("Assertions")
    root.extend((evil_twin(signed), signed))
    return root


def twice_signed(signed: Element) -> Element:
    twin = evil_twin(signed)
    sign(twin, Signing(by=pair("stranger")))
    twin.insert(2, deepcopy(find(signed, "ds:Signature")))
    return twin


def twin_signed_by_a_stranger(signed: Element) -> Element:
    return sign(evil_twin(signed), Signing(by=pair("stranger")))


def twin_with_the_original_signature(signed: Element) -> Element:
    twin = evil_twin(signed, None)
    twin.insert(1, deepcopy(find(signed, "ds:Signature")))
    return twin


def twin_refers_to_itself(signed: Element) -> Element:
    twin = evil_twin(signed)
    signature = deepcopy(find(signed, "ds:Signature"))
    find(signature, "ds:SignedInfo/ds:Reference").set("URI", "#_evil")
    twin.insert(1, signature)
    return twin


WRAPPED: dict[str, tuple[Reason, Wrap]] = {
    "original at the end of its twin": (Reason.SIGNATURE_SHAPE, inside_the_twin),
    "original first in its twin": (Reason.SIGNATURE_SHAPE, first_in_the_twin),
    "original in the twin's advice": (Reason.SIGNATURE_SHAPE, in_the_twins_advice),
    "original in the moved signature's object": (Reason.SIGNATURE_SHAPE, signature_moved_original_in_object),
    "original in the moved signature's key info": (
        Reason.SIGNATURE_REFERENCE,
        signature_moved_original_in_key_info,
    ),
    "original beside the moved signature": (Reason.SIGNATURE_REFERENCE, signature_moved_original_beside),
    "original at the end, same id": (Reason.DUPLICATE_ID, same_id(inside_the_twin)),
    "original in the advice, same id": (Reason.DUPLICATE_ID, same_id(in_the_twins_advice)),
    "original in the object, same id": (Reason.DUPLICATE_ID, same_id(signature_moved_original_in_object)),
    "original in the key info, same id": (Reason.DUPLICATE_ID, same_id(signature_moved_original_in_key_info)),
    "original beside, same id": (Reason.DUPLICATE_ID, same_id(signature_moved_original_beside)),
    "second id spelt Id": (Reason.DUPLICATE_ID, id_spelt_otherwise("Id")),
    "second id spelt id": (Reason.DUPLICATE_ID, id_spelt_otherwise("id")),
    "second id spelt xml:id": (
        Reason.DUPLICATE_ID,
        id_spelt_otherwise("{http://www.w3.org/XML/1998/namespace}id"),
    ),
    "second id in a foreign namespace": (Reason.DUPLICATE_ID, id_spelt_otherwise("{urn:x}ID")),
    "twin and original in a response": (Reason.SIGNATURE_SHAPE, in_a_response),
    "twin and original in a stranger": (Reason.SIGNATURE_SHAPE, in_a_stranger),
    "twin with two signatures": (Reason.SIGNATURE_SHAPE, twice_signed),
    "twin signed by a stranger": (Reason.SIGNATURE, twin_signed_by_a_stranger),
    "twin with the original's signature": (Reason.SIGNATURE, twin_with_the_original_signature),
    "twin with a signature that was pointed at it": (Reason.SIGNATURE, twin_refers_to_itself),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_wrapping_inside_the_encryption_is_refused(name: str) -> None:
    reason, wrap = WRAPPED[name]
    assert Scene().refusal(Token(signed=wrap)) is reason


@pytest.mark.parametrize("name", WRAPPED)
def test_wrapping_without_encryption_is_refused(name: str) -> None:
    """The same in plain text, as the published attacks have it: no plain assertion is looked at."""
    scene = Scene()
    wrapped = WRAPPED[name][1](scene.signed_assertion(Token()))
    token = Token(response=lambda _: stand_in.response(scene.facts(), wrapped))
    assert scene.refusal(token) in (Reason.NOT_ENCRYPTED, Reason.RESPONSE_SHAPE)


def test_a_signed_response_does_not_vouch_for_an_unsigned_assertion() -> None:
    assert Scene().refusal(Token(sign=None, response=sign)) is Reason.SIGNATURE_MISSING


def test_a_signed_response_that_was_copied_around_a_twin_is_refused() -> None:
    def wrap(response: Element) -> Element:
        signed = sign(deepcopy(response))
        outer = deepcopy(response)
        outer.set("ID", "_outer")
        signature = find(signed, "ds:Signature")
        signed.remove(signature)
        etree.SubElement(signature, f"{{{DS}}}Object").append(signed)
        outer.insert(1, signature)
        return outer

    assert Scene().refusal(Token(response=wrap)) is Reason.SIGNATURE_SHAPE


def test_a_signed_response_in_the_extensions_of_another_is_refused() -> None:
    def wrap(response: Element) -> Element:
        extensions = etree.Element(f"{{{SAMLP}}}Extensions")
        extensions.append(sign(deepcopy(response)))
        response.insert(1, extensions)
        return response

    assert Scene().refusal(Token(response=wrap)) is Reason.RESPONSE_SHAPE


@pytest.mark.parametrize("tag", ["LogoutRequest", "Response", "AuthnRequest"])
def test_another_message_signed_by_the_same_key_is_no_assertion(tag: str) -> None:
    def other(signed: Element) -> Element:
        message, _ = bare(signed)
        message.tag = f"{{{SAMLP}}}{tag}"
        return sign(message)

    assert Scene().refusal(Token(signed=other)) is Reason.ASSERTION_SHAPE


def test_a_signature_over_a_part_only_is_refused() -> None:
    def part(assertion: Element) -> Element:
        subject = find(assertion, "saml:Subject")
        subject.set("ID", "_part")
        sign(subject)
        assertion.insert(1, find(subject, "ds:Signature"))
        return assertion

    assert Scene().refusal(Token(sign=None, assertion=part)) is Reason.SIGNATURE_REFERENCE
