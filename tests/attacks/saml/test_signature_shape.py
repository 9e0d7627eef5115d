"""Signatures that hold and are not of the one agreed shape; and what KeyInfo says, which is of no matter."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import DS, EXC, Element, find

INCLUSIVE = f"{{{EXC}}}InclusiveNamespaces"
REFERENCE = "ds:Reference"
SECOND = "ds:Reference/ds:Transforms/ds:Transform[2]"


def within(path: str, tag: str, **attributes: str) -> Callable[[Element], None]:
    def added(info: Element) -> None:
        etree.SubElement(find(info, path), tag, attributes)

    return added


def both(first: Callable[[Element], None], second: Callable[[Element], None]) -> Callable[[Element], None]:
    def edit(info: Element) -> None:
        first(info)
        second(info)

    return edit


def prefixes(length: int) -> Token:
    return Token(sign=Signing(inclusive="p" * length))


HOSTILE: dict[str, tuple[Reason, Callable[[Element], None]]] = {
    "a stranger in the reference": (Reason.SIGNATURE_SHAPE, within(REFERENCE, f"{{{DS}}}Object")),
    "an element in the digest": (Reason.SIGNATURE_SHAPE, within(f"{REFERENCE}/ds:DigestValue", "x")),
    "an element in the digest method": (Reason.SIGNATURE_ALGORITHM, within(f"{REFERENCE}/ds:DigestMethod", "x")),
    "a stranger in the canonicalisation": (
        Reason.SIGNATURE_ALGORITHM,
        within("ds:CanonicalizationMethod", f"{{{DS}}}XPath"),
    ),
    "two lists of prefixes": (
        Reason.SIGNATURE_ALGORITHM,
        both(within("ds:CanonicalizationMethod", INCLUSIVE), within("ds:CanonicalizationMethod", INCLUSIVE)),
    ),
    "a stranger in the second transform": (Reason.SIGNATURE_TRANSFORM, within(SECOND, f"{{{DS}}}XPath")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_signatures_of_another_shape_are_refused(name: str) -> None:
    reason, edit = HOSTILE[name]
    assert Scene().refusal(Token(sign=Signing(edit_info=edit))) is reason


def test_an_assertion_with_an_empty_id_is_refused() -> None:
    assert Scene().refusal(Token(assertion=lambda it: it.set("ID", ""))) is Reason.SIGNATURE_REFERENCE


def test_a_list_of_prefixes_has_at_most_a_hundred_letters() -> None:
    assert Scene().finish(prefixes(100)).person.roles
    assert Scene().refusal(prefixes(101)) is Reason.SIGNATURE_TRANSFORM


def test_a_signed_message_has_at_most_a_thousand_elements() -> None:
    def filled(signed: Element, count: int) -> Element:
        for _ in range(count - sum(1 for _ in signed.iter())):
            etree.SubElement(find(signed, "saml:Subject"), "x")
        return signed

    assert Scene().refusal(Token(signed=lambda it: filled(it, 1_000))) is Reason.SIGNATURE
    assert Scene().refusal(Token(signed=lambda it: filled(it, 1_001))) is Reason.TOO_LARGE


def test_what_key_info_says_is_not_read() -> None:
    """Neither a stranger's key in it nor two of it make a good signature bad, as they make no bad one good."""

    def confuse(signed: Element) -> None:
        key_info = find(signed, "ds:Signature/ds:KeyInfo")
        value = etree.SubElement(etree.SubElement(key_info, f"{{{DS}}}KeyValue"), f"{{{DS}}}RSAKeyValue")
        etree.SubElement(value, f"{{{DS}}}Modulus").text = "AQAB"
        etree.SubElement(value, f"{{{DS}}}Exponent").text = "AQAB"
        key_info.addnext(deepcopy(key_info))

    assert Scene().finish(Token(signed=confuse)).person.roles
