"""Every agreed way to encrypt, to sign and to write a token is read."""

import pytest
from lxml import etree

from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.sealing import Sealing
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import DS, DS_MORE, XENC, XENC11, Element, find, pair


@pytest.mark.parametrize(
    "sealing",
    [
        Sealing(),
        Sealing(beside=True),
        Sealing(type=None),
        Sealing(transport=f"{XENC}rsa-oaep-mgf1p", digest=None, mask=None),
        Sealing(transport=f"{XENC}rsa-oaep-mgf1p", digest=f"{DS}sha1", mask=None),
        Sealing(transport=f"{XENC}rsa-oaep-mgf1p", mask=None),
        Sealing(mask=None),
        Sealing(digest=None),
        Sealing(mask=f"{XENC11}mgf1sha1"),
    ],
)
def test_every_agreed_way_to_encrypt_is_read(sealing: Sealing) -> None:
    assert Scene().finish(Token(seal=sealing)).person.roles


@pytest.mark.parametrize(
    "signing",
    [
        Signing(method=f"{DS_MORE}rsa-sha384"),
        Signing(method=f"{DS_MORE}rsa-sha512", digest=f"{XENC}sha512"),
        Signing(inclusive=""),
        Signing(shows=pair("stranger")),
    ],
)
def test_every_agreed_way_to_sign_is_read(signing: Signing) -> None:
    """Whose certificate KeyInfo shows is of no matter: it is not looked at."""
    assert Scene().finish(Token(sign=signing)).person.roles


def test_a_signature_without_key_info_is_read() -> None:
    def remove(signed: Element) -> None:
        signature = find(signed, "ds:Signature")
        signature.remove(find(signature, "ds:KeyInfo"))

    assert Scene().finish(Token(signed=remove)).person.roles


def test_a_response_may_be_signed_and_written_over_several_lines() -> None:
    def pretty(response: Element) -> Element:
        etree.indent(response)
        return sign(response)

    assert Scene().finish(Token(response=pretty)).person.roles


def test_a_mark_and_a_declaration_before_the_xml_are_read() -> None:
    declaration = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
    token = Token(raw=lambda raw: declaration + raw, plain=lambda plain: declaration + plain)
    assert Scene().finish(token).person.roles


def test_base64_may_be_broken_into_lines() -> None:
    token = Token(posted=lambda posted: "\r\n".join(posted[at : at + 76] for at in range(0, len(posted), 76)))
    assert Scene().finish(token).person.roles
