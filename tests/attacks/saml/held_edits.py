"""What an attacker changes in a token for systems, before or after it was signed."""

import copy
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from tests.attacks.saml.held import DK, HeldToken
from tests.attacks.saml.stand_in import DS, NOW, SAML, Element, add_attribute, find, instant, pair

HOLDER = pair("holder").certificate.public_bytes(Encoding.DER)
OTHER = pair("other holder").certificate.public_bytes(Encoding.DER)
HOUR = timedelta(hours=1)


def without(path: str) -> Callable[[Element], None]:
    def drop(root: Element) -> None:
        gone = find(root, path)
        parent = gone.getparent()
        assert parent is not None
        parent.remove(gone)

    return drop


def attribute(name: str) -> str:
    return f"saml:AttributeStatement/saml:Attribute[@Name='{DK}{name}']"


def value(name: str, text: str) -> Callable[[Element], None]:
    return lambda root: setattr(find(root, f"{attribute(name)}/saml:AttributeValue"), "text", text)


def set_on(path: str, name: str, text: str) -> Callable[[Element], None]:
    return lambda root: (root if path == "." else find(root, path)).set(name, text)


def twice(path: str) -> Callable[[Element], None]:
    def double(root: Element) -> None:
        there = find(root, path)
        there.addnext(copy.deepcopy(there))

    return double


def another_holder_beside(root: Element) -> None:
    """Two certificates, the second the attacker's."""
    data = find(root, "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/ds:KeyInfo/ds:X509Data")
    etree.SubElement(data, f"{{{DS}}}X509Certificate").text = b64encode(OTHER).decode()


def by_name_only(root: Element) -> None:
    data = find(root, "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/ds:KeyInfo")
    data.clear()
    etree.SubElement(data, f"{{{DS}}}KeyName").text = "holder"


def bearer_beside(root: Element) -> None:
    subject = find(root, "saml:Subject")
    etree.SubElement(subject, f"{{{SAML}}}SubjectConfirmation", {"Method": "urn:oasis:names:tc:SAML:2.0:cm:bearer"})


def wrapped(root: Element) -> Element:
    """The signed assertion inside another that names the attacker's key."""
    forged = HeldToken(OTHER, sign=None)._assertion()
    forged.set("ID", "_forged")
    etree.SubElement(forged, f"{{{SAML}}}Advice").append(root)
    return forged


def wrapped_in_signature(root: Element) -> Element:
    forged = HeldToken(OTHER, sign=None)._assertion()
    forged.set("ID", "_forged")
    signature = find(root, "ds:Signature")
    root.remove(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    forged.insert(1, signature)
    return forged


def more_time(root: Element) -> None:
    find(root, "saml:Conditions").set("NotOnOrAfter", instant(NOW + 100 * HOUR))


KEY = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/ds:KeyInfo"


def odd_child(path: str) -> Callable[[Element], None]:
    return lambda root: find(root, path).append(etree.Element("{urn:odd}Odd"))


def text_of_certificate(text: str) -> Callable[[Element], None]:
    return lambda root: setattr(find(root, f"{KEY}/ds:X509Data/ds:X509Certificate"), "text", text)


def unknown_condition(root: Element) -> None:
    etree.SubElement(find(root, "saml:Conditions"), f"{{{SAML}}}Condition")


def endless(root: Element) -> None:
    del find(root, "saml:Conditions").attrib["NotOnOrAfter"]


def second_cvr(root: Element) -> None:
    add_attribute(find(root, "saml:AttributeStatement"), f"{DK}CvrNumberIdentifier", "22222222")
