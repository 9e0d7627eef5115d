"""Hostile signatures: wrong keys, weak or strange algorithms, other references and transforms."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import DS, DS_MORE, EXC, NOW, XENC, Element, find, pair

ENVELOPED = f"{DS}enveloped-signature"
STRANGER = pair("stranger")
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"


def signing(**how: object) -> Token:
    return Token(sign=Signing(**how))  # pyright: ignore[reportArgumentType]


def info(edit: Callable[[Element], object]) -> Token:
    """A token whose SignedInfo is edited before it is signed: the signature itself holds."""
    return Token(sign=Signing(edit_info=lambda it: void(edit(it))))


def void(_: object) -> None:
    return


def afterwards(edit: Callable[[Element], object]) -> Token:
    """A token whose signature is edited after it was made."""

    def edited(signed: Element) -> Element:
        edit(find(signed, "ds:Signature"))
        return signed

    return Token(signed=edited)


def flipped(path: str) -> Token:
    def flip(signature: Element) -> None:
        element = find(signature, path)
        text = element.text or ""
        element.text = ("B" if text.startswith("A") else "A") + text[1:]

    return afterwards(flip)


def set_algorithm(path: str, algorithm: str) -> Token:
    return afterwards(lambda signature: find(signature, path).set("Algorithm", algorithm))


def add(path: str, tag: str, text: str = "", **attributes: str) -> Callable[[Element], None]:
    def added(parent: Element) -> None:
        place = parent if path == "." else find(parent, path)
        etree.SubElement(place, tag, attributes).text = text

    return added


def second_reference(signed_info: Element) -> None:
    signed_info.append(etree.fromstring(etree.tostring(find(signed_info, "ds:Reference"))))


def remove(path: str) -> Callable[[Element], None]:
    def removed(root: Element) -> None:
        found = find(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return removed


def public_pem() -> bytes:
    return pair("idp").public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signature_last(signed: Element) -> Element:
    find(signed, "saml:Subject").append(find(signed, "ds:Signature"))
    return signed


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "no signature": (Reason.SIGNATURE_MISSING, Token(sign=None)),
    "empty signature": (
        Reason.SIGNATURE_SHAPE,
        Token(sign=None, signed=lambda it: it.insert(1, etree.Element(f"{{{DS}}}Signature"))),
    ),
    "signed by a stranger who shows his certificate": (Reason.SIGNATURE, signing(by=STRANGER)),
    "signed by a stranger who shows the right certificate": (
        Reason.SIGNATURE,
        signing(by=STRANGER, shows=pair("idp")),
    ),
    "signed with our own key": (Reason.SIGNATURE, signing(by=pair("sp"))),
    "signed by a stranger of the same name": (
        Reason.SIGNATURE,
        signing(by=pair("idp", NOW - timedelta(days=29))),
    ),
    "key value of a stranger": (
        Reason.SIGNATURE,
        Token(
            sign=Signing(by=STRANGER),
            signed=add("ds:Signature/ds:KeyInfo", f"{{{DS}}}KeyValue", "x"),
        ),
    ),
    "RSA-SHA1": (Reason.SIGNATURE_ALGORITHM, signing(method=f"{DS}rsa-sha1")),
    "RSA-MD5": (Reason.SIGNATURE_ALGORITHM, signing(method=f"{DS_MORE}rsa-md5")),
    "SHA-1 digest": (Reason.SIGNATURE_ALGORITHM, signing(digest=f"{DS}sha1")),
    "HMAC with the public key": (
        Reason.SIGNATURE_ALGORITHM,
        signing(method=f"{DS_MORE}hmac-sha256", hmac_secret=public_pem()),
    ),
    "HMAC with the certificate": (
        Reason.SIGNATURE_ALGORITHM,
        signing(method=f"{DS_MORE}hmac-sha256", hmac_secret=pair("idp").certificate.public_bytes(Encoding.DER)),
    ),
    "HMAC with nothing": (Reason.SIGNATURE_ALGORITHM, signing(method=f"{DS_MORE}hmac-sha256", hmac_secret=b"")),
    "HMAC-SHA1": (Reason.SIGNATURE_ALGORITHM, signing(method=f"{DS}hmac-sha1", hmac_secret=public_pem())),
    "HMAC cut to one bit": (
        Reason.SIGNATURE_ALGORITHM,
        info(add("ds:SignatureMethod", f"{{{DS}}}HMACOutputLength", "1")),
    ),
    "DSA": (Reason.SIGNATURE_ALGORITHM, set_algorithm("ds:SignedInfo/ds:SignatureMethod", f"{DS}dsa-sha1")),
    "ECDSA": (
        Reason.SIGNATURE_ALGORITHM,
        set_algorithm("ds:SignedInfo/ds:SignatureMethod", f"{DS_MORE}ecdsa-sha256"),
    ),
    "algorithm none": (Reason.SIGNATURE_ALGORITHM, set_algorithm("ds:SignedInfo/ds:SignatureMethod", "none")),
    "no algorithm": (Reason.SIGNATURE_ALGORITHM, set_algorithm("ds:SignedInfo/ds:SignatureMethod", "")),
    "algorithm in other letters": (
        Reason.SIGNATURE_ALGORITHM,
        set_algorithm("ds:SignedInfo/ds:SignatureMethod", f"{DS_MORE}RSA-SHA256"),
    ),
    "another algorithm than was used": (
        Reason.SIGNATURE,
        set_algorithm("ds:SignedInfo/ds:SignatureMethod", f"{DS_MORE}rsa-sha512"),
    ),
    "canonicalisation with comments": (
        Reason.SIGNATURE_ALGORITHM,
        info(lambda it: find(it, "ds:CanonicalizationMethod").set("Algorithm", f"{EXC}WithComments")),
    ),
    "inclusive canonicalisation": (
        Reason.SIGNATURE_ALGORITHM,
        info(
            lambda it: find(it, "ds:CanonicalizationMethod").set(
                "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
            )
        ),
    ),
    "reference to nothing": (Reason.SIGNATURE_REFERENCE, signing(uri="#_nobody")),
    "reference to the document": (Reason.SIGNATURE_REFERENCE, signing(uri="")),
    "reference by XPointer": (Reason.SIGNATURE_REFERENCE, signing(uri="#xpointer(/)")),
    "reference to a file": (Reason.SIGNATURE_REFERENCE, signing(uri="file:///etc/hostname")),
    "reference to the web": (Reason.SIGNATURE_REFERENCE, signing(uri="http://127.0.0.1:9/")),
    "reference without address": (
        Reason.SIGNATURE_REFERENCE,
        info(lambda it: find(it, "ds:Reference").attrib.pop("URI")),
    ),
    "two references": (Reason.SIGNATURE_REFERENCE, info(second_reference)),
    "no reference": (Reason.SIGNATURE_REFERENCE, info(remove("ds:Reference"))),
    "assertion without id": (Reason.SIGNATURE_REFERENCE, Token(assertion=lambda it: void(it.attrib.pop("ID")))),
    "XPath transform": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(ENVELOPED, EXC, XPATH))),
    "XPath filter": (
        Reason.SIGNATURE_TRANSFORM,
        signing(transforms=("http://www.w3.org/2002/06/xmldsig-filter2", ENVELOPED, EXC)),
    ),
    "XSLT transform": (
        Reason.SIGNATURE_TRANSFORM,
        signing(transforms=(ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116", EXC)),
    ),
    "base64 transform": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(ENVELOPED, f"{DS}base64", EXC))),
    "enveloped transform only": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(ENVELOPED,))),
    "canonical transform only": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(EXC,))),
    "no transform": (Reason.SIGNATURE_TRANSFORM, signing(transforms=())),
    "no list of transforms": (Reason.SIGNATURE_TRANSFORM, info(remove("ds:Reference/ds:Transforms"))),
    "transforms in the other order": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(EXC, ENVELOPED))),
    "the same transform many times": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(ENVELOPED, *[EXC] * 50))),
    "transform with comments": (Reason.SIGNATURE_TRANSFORM, signing(transforms=(ENVELOPED, f"{EXC}WithComments"))),
    "transform with an XPath inside": (
        Reason.SIGNATURE_TRANSFORM,
        info(add("ds:Reference/ds:Transforms/ds:Transform", f"{{{DS}}}XPath", "true()")),
    ),
    "a transform by another name": (
        Reason.SIGNATURE_TRANSFORM,
        info(lambda it: setattr(find(it, "ds:Reference/ds:Transforms")[1], "tag", f"{{{DS}}}Transfrom")),
    ),
    "thousands of prefixes to keep": (
        Reason.SIGNATURE_TRANSFORM,
        signing(inclusive=" ".join(f"n{number}" for number in range(2_000))),
    ),
    "object in the signature": (Reason.SIGNATURE_SHAPE, afterwards(add(".", f"{{{DS}}}Object"))),
    "manifest in the signed info": (Reason.SIGNATURE_SHAPE, info(add(".", f"{{{DS}}}Manifest"))),
    "two signed infos": (Reason.SIGNATURE_SHAPE, afterwards(add(".", f"{{{DS}}}SignedInfo"))),
    "no signature value": (Reason.SIGNATURE_SHAPE, afterwards(remove("ds:SignatureValue"))),
    "empty signature value": (
        Reason.SIGNATURE,
        afterwards(lambda it: setattr(find(it, "ds:SignatureValue"), "text", None)),
    ),
    "signature value of zeros": (
        Reason.SIGNATURE,
        afterwards(lambda it: setattr(find(it, "ds:SignatureValue"), "text", b64encode(bytes(256)).decode())),
    ),
    "signature value that is not base64": (
        Reason.SIGNATURE,
        afterwards(lambda it: setattr(find(it, "ds:SignatureValue"), "text", "æøå")),
    ),
    "one bit of the signature": (Reason.SIGNATURE, flipped("ds:SignatureValue")),
    "one bit of the digest": (Reason.SIGNATURE, flipped("ds:SignedInfo/ds:Reference/ds:DigestValue")),
    "signature within the subject": (Reason.SIGNATURE_SHAPE, Token(signed=signature_last)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_signatures_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


@pytest.mark.parametrize("path", ["saml:Issuer", "saml:Subject/saml:NameID", "saml:AttributeStatement/*[3]/*[1]"])
def test_anything_changed_after_signing_is_refused(path: str) -> None:
    def change(signed: Element) -> Element:
        element = find(signed, path)
        element.text = (element.text or "") + "x"
        return signed

    assert Scene().refusal(Token(signed=change)) is Reason.SIGNATURE


def test_an_attribute_added_after_signing_is_refused() -> None:
    def add_one(signed: Element) -> Element:
        find(signed, "saml:AttributeStatement").append(etree.Element(f"{{{XENC}}}x"))
        return signed

    assert Scene().refusal(Token(signed=add_one)) is Reason.SIGNATURE


def test_a_signed_response_whose_signature_is_wrong_is_refused() -> None:
    token = Token(response=lambda response: sign(response, Signing(by=STRANGER)))
    assert Scene().refusal(token) is Reason.SIGNATURE
