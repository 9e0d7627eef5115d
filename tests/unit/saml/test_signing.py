"""Our own messages as identity providers read them: how they are signed, and what else goes out to others."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from synlig.guard.saml.elements import Element
from synlig.guard.saml.logout_messages import logout_response
from synlig.guard.saml.reference import Reference
from synlig.guard.saml.replay import digest_of
from synlig.guard.saml.signing import signed_message
from synlig.guard.saml.soap import soap_envelope, soap_message
from tests.attacks.saml.parting import PERSISTENT, SOAP
from tests.attacks.saml.scene import Scene, agreed, service_key
from tests.attacks.saml.stand_in import DS, DS_MORE, EXC, NOW, SAML, XENC, c14n, find, pair


@pytest.fixture(scope="module")
def signed() -> Element:
    message = logout_response("_asked", "urn:x", agreed(), "https://idp.stand-in.invalid/slo", NOW)
    return etree.fromstring(signed_message(message, service_key(pair("sp"))))


def test_the_signature_follows_the_issuer_and_is_over_the_message_itself(signed: Element) -> None:
    assert [etree.QName(it).localname for it in signed] == ["Issuer", "Signature", "Status"]
    reference = find(signed, "ds:Signature/ds:SignedInfo/ds:Reference")
    assert reference.get("URI") == f"#{signed.get('ID')}"
    steps = [step.get("Algorithm") for step in find(reference, "ds:Transforms")]
    assert steps == [f"{DS}enveloped-signature", EXC]
    assert find(reference, "ds:DigestMethod").get("Algorithm") == f"{XENC}sha256"


def test_it_is_made_with_our_key_in_the_agreed_way_and_shows_our_certificate(signed: Element) -> None:
    info = find(signed, "ds:Signature/ds:SignedInfo")
    assert find(info, "ds:SignatureMethod").get("Algorithm") == f"{DS_MORE}rsa-sha256"
    assert find(info, "ds:CanonicalizationMethod").get("Algorithm") == EXC
    value = b64decode(find(signed, "ds:Signature/ds:SignatureValue").text or "")
    pair("sp").public.verify(value, c14n(info), PKCS1v15(), SHA256())
    shown = find(signed, "ds:Signature/ds:KeyInfo/ds:X509Data/ds:X509Certificate").text or ""
    assert b64decode(shown) == pair("sp").certificate.public_bytes(Encoding.DER)


def test_a_name_without_qualifiers_is_written_without_them() -> None:
    plain = etree.Element(f"{{{SAML}}}NameID")
    plain.text = "somebody"
    assert dict(Reference.of(plain, "").name_id().attrib) == {}
    assert Reference.of(plain, "") == Reference("somebody", "", "", "", "")
    plain.attrib.update({"Format": PERSISTENT, "NameQualifier": "idp", "SPNameQualifier": "sp"})
    assert dict(Reference.of(plain, "_s").name_id().attrib) == dict(plain.attrib)
    assert Reference.of(etree.Element("x"), "").value == ""


def test_what_is_remembered_of_a_use_stays_the_same_over_versions() -> None:
    """Else a token could be used a second time after an upgrade."""
    assert digest_of("assertion", "https://idp", "_1").startswith("991d6ca4bfbf0069")
    found = {digest_of(*of) for of in (("a", "bc", "d"), ("ab", "c", "d"), ("a", "b", "cd"), ("logout", "bc", "d"))}
    assert len(found) == 4


@pytest.mark.parametrize("path", ["/", "/a", "/ab", "/abc"])
def test_the_cookie_of_a_log_in_has_nothing_that_must_be_quoted(path: str) -> None:
    scene = Scene()
    scene.begin_again(path)
    assert "=" not in scene.begun.remember
    assert scene.finish().return_to == path


def test_white_space_around_a_message_in_its_envelope_is_nothing() -> None:
    raw = f'<s:Envelope xmlns:s="{SOAP}"><s:Body>\n <x/>\n </s:Body></s:Envelope>'
    assert soap_message(raw.encode()).tag == "x"
    assert soap_message(soap_envelope(b"<x/>")).tag == "x"
