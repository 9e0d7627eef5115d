"""Hostile namespaces, well signed: what only looks like an agreed element or attribute is none of ours."""

from collections.abc import Callable

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.stand_in import DS, SAML, SAMLP, Element, find
from tests.attacks.saml.test_assertion import BEARER, DATA, inner
from tests.attacks.saml.test_envelope import outer

OLD = "urn:oasis:names:tc:SAML:1.0:assertion"
STATEMENT = "saml:AttributeStatement"
AUDIENCE = "saml:Conditions/saml:AudienceRestriction/saml:Audience"


def called(path: str, namespace: str) -> Callable[[Element], None]:
    """The element keeps its local name and gets another namespace."""

    def rename(root: Element) -> None:
        element = root if path == "." else find(root, path)
        element.tag = (
            f"{{{namespace}}}{etree.QName(element).localname}" if namespace else etree.QName(element).localname
        )

    return rename


def qualified(path: str, name: str, namespace: str = SAML) -> Callable[[Element], None]:
    """An attribute keeps its value and is moved into a namespace."""

    def move(root: Element) -> None:
        element = root if path == "." else find(root, path)
        element.set(f"{{{namespace}}}{name}", element.attrib.pop(name))

    return move


def after_signing(old: bytes, new: bytes) -> Token:
    return Token(plain=lambda plain: plain.replace(old, new, 1))


def signature_called(namespace: str) -> Token:
    def rename(signed: Element) -> Element:
        find(signed, "ds:Signature").tag = f"{{{namespace}}}Signature"
        return signed

    return Token(signed=rename)


SHAPE = Reason.ASSERTION_SHAPE
HOSTILE: dict[str, tuple[Reason, Token]] = {
    "an issuer of the protocol": (SHAPE, inner(called("saml:Issuer", SAMLP))),
    "a subject of SAML 1": (SHAPE, inner(called("saml:Subject", OLD))),
    "a name of no namespace": (SHAPE, inner(called("saml:Subject/saml:NameID", ""))),
    "a confirmation of the protocol": (SHAPE, inner(called(BEARER, SAMLP))),
    "confirmation data of another namespace": (Reason.CONFIRMATION, inner(called(DATA, "urn:x"))),
    "conditions of another namespace": (SHAPE, inner(called("saml:Conditions", "urn:x"))),
    "a restriction of another namespace": (
        Reason.CONDITION,
        inner(called("saml:Conditions/saml:AudienceRestriction", "urn:x")),
    ),
    "an audience of another namespace": (Reason.AUDIENCE, inner(called(AUDIENCE, "urn:x"))),
    "an authentication of SAML 1": (SHAPE, inner(called("saml:AuthnStatement", OLD))),
    "attributes of the protocol": (SHAPE, inner(called(STATEMENT, SAMLP))),
    "an attribute of SAML 1": (Reason.ATTRIBUTE_SHAPE, inner(called(f"{STATEMENT}/saml:Attribute", OLD))),
    "a value of the protocol": (
        Reason.ATTRIBUTE_SHAPE,
        inner(called(f"{STATEMENT}/saml:Attribute/saml:AttributeValue", SAMLP)),
    ),
    "an assertion of the protocol": (SHAPE, inner(called(".", SAMLP))),
    "a status of the assertions": (Reason.STATUS, outer(called("samlp:Status", SAML))),
    "a status code of no namespace": (Reason.STATUS, outer(called("samlp:Status/samlp:StatusCode", ""))),
    "an issuer of the response of the protocol": (Reason.ISSUER, outer(called("saml:Issuer", SAMLP))),
    "a version in a namespace": (Reason.VERSION, inner(qualified(".", "Version"))),
    "an instant in a namespace": (Reason.INSTANT, inner(qualified(".", "IssueInstant"))),
    "an id in a namespace": (Reason.SIGNATURE_REFERENCE, inner(qualified(".", "ID"))),
    "an id of XML": (
        Reason.SIGNATURE_REFERENCE,
        inner(qualified(".", "ID", "http://www.w3.org/XML/1998/namespace")),
    ),
    "a method in a namespace": (Reason.CONFIRMATION, inner(qualified(BEARER, "Method"))),
    "a recipient in a namespace": (Reason.RECIPIENT, inner(qualified(DATA, "Recipient"))),
    "an answer in a namespace": (Reason.IN_RESPONSE_TO, inner(qualified(DATA, "InResponseTo"))),
    "an end of the confirmation in a namespace": (Reason.INSTANT, inner(qualified(DATA, "NotOnOrAfter"))),
    "an end of the conditions in a namespace": (Reason.INSTANT, inner(qualified("saml:Conditions", "NotOnOrAfter"))),
    "a format in a namespace": (Reason.NAME_ID, inner(qualified("saml:Subject/saml:NameID", "Format"))),
    "an authentication in a namespace": (Reason.INSTANT, inner(qualified("saml:AuthnStatement", "AuthnInstant"))),
    "an attribute's name in a namespace": (
        Reason.ATTRIBUTE_MISSING,
        inner(qualified(f"{STATEMENT}/saml:Attribute", "Name")),
    ),
    "a destination in a namespace": (Reason.DESTINATION, outer(qualified(".", "Destination", SAMLP))),
    "an answer of the response in a namespace": (
        Reason.IN_RESPONSE_TO,
        outer(qualified(".", "InResponseTo", SAMLP)),
    ),
    "a status value in a namespace": (
        Reason.STATUS,
        outer(qualified("samlp:Status/samlp:StatusCode", "Value", SAMLP)),
    ),
    "a signature of almost the right namespace": (Reason.SIGNATURE_MISSING, signature_called(DS.rstrip("#"))),
    "a signature of version 1.1": (
        Reason.SIGNATURE_MISSING,
        signature_called("http://www.w3.org/2009/xmldsig11#"),
    ),
    "the prefix bound to something else after signing": (
        Reason.SIGNATURE,
        after_signing(b'"urn:oasis:names:tc:SAML:2.0:assertion"', b'"urn:x"'),
    ),
    "the prefix bound anew inside after signing": (
        Reason.SIGNATURE,
        after_signing(b"<saml:Subject>", b'<saml:Subject xmlns:saml="urn:x">'),
    ),
    "the prefix unbound": (Reason.XML, after_signing(b"<saml:Subject>", b'<saml:Subject xmlns:saml="">')),
    "a base address after signing": (
        Reason.SIGNATURE,
        after_signing(b"<saml:Subject>", b'<saml:Subject xml:base="x">'),
    ),
    "white space kept after signing": (
        Reason.SIGNATURE,
        after_signing(b"<saml:Subject>", b'<saml:Subject xml:space="preserve">'),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_of_another_namespace_is_not_what_it_looks_like(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def test_a_prefix_may_be_any() -> None:
    def rename(plain: bytes) -> bytes:
        return plain.replace(b"saml:", b"a:").replace(b"xmlns:saml=", b"xmlns:a=")

    assert Scene().refusal(Token(plain=rename)) is Reason.SIGNATURE, "exclusive canonicalisation keeps prefixes"
    made = Scene()

    def another(assertion: Element) -> Element:
        return etree.fromstring(rename(etree.tostring(assertion)))

    assert made.finish(Token(assertion=another)).person.roles
