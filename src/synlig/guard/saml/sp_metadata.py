"""Our own metadata: what an identity provider must know to trust this service provider."""

from base64 import b64encode
from collections import Counter
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.decryption import AES256_GCM, OAEP_ANY_MGF
from synlig.guard.saml.elements import Element
from synlig.guard.saml.names import DSIG, METADATA, POST, PROTOCOL, REDIRECT, SOAP_BINDING, XENC, XENC11, ds, md
from synlig.guard.saml.service_keys import ServiceKey

TITLE: Final = "Synlig"


def sp_metadata(agreed: Connection) -> bytes:
    """An EntityDescriptor with every key of ours, for signing and for encryption (two of each at roll-over)."""
    root = etree.Element(md("EntityDescriptor"), {"entityID": agreed.entity_id}, nsmap={"md": METADATA, "ds": DSIG})
    role = etree.SubElement(
        root,
        md("SPSSODescriptor"),
        {"AuthnRequestsSigned": "true", "WantAssertionsSigned": "true", "protocolSupportEnumeration": PROTOCOL},
    )
    for key in agreed.keys:
        _key(role, "signing", key)
    for key in agreed.keys:
        _encryption_methods(_key(role, "encryption", key))
    for binding in (REDIRECT, POST, SOAP_BINDING):
        where = {"Binding": binding, "Location": agreed.logout_url, "ResponseLocation": agreed.logout_url}
        etree.SubElement(role, md("SingleLogoutService"), where)
    for name_id in agreed.profile.name_ids[:1]:
        etree.SubElement(role, md("NameIDFormat")).text = name_id.format
    acs = {"Binding": POST, "Location": agreed.acs_url, "index": "0", "isDefault": "true"}
    etree.SubElement(role, md("AssertionConsumerService"), acs)
    _asked_attributes(role, agreed)
    if agreed.contact:
        person = etree.SubElement(root, md("ContactPerson"), {"contactType": "technical"})
        etree.SubElement(person, md("EmailAddress")).text = f"mailto:{agreed.contact}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _key(role: Element, use: str, key: ServiceKey) -> Element:
    described = etree.SubElement(role, md("KeyDescriptor"), {"use": use})
    data = etree.SubElement(etree.SubElement(described, ds("KeyInfo")), ds("X509Data"))
    etree.SubElement(data, ds("X509Certificate")).text = b64encode(key.certificate.public_bytes(Encoding.DER)).decode()
    return described


def _encryption_methods(described: Element) -> None:
    etree.SubElement(described, md("EncryptionMethod"), {"Algorithm": AES256_GCM})
    wrapping = etree.SubElement(described, md("EncryptionMethod"), {"Algorithm": OAEP_ANY_MGF})
    etree.SubElement(wrapping, ds("DigestMethod"), {"Algorithm": f"{XENC}sha256"})
    etree.SubElement(wrapping, f"{{{XENC11}}}MGF", {"Algorithm": f"{XENC11}mgf1sha256"})


def _asked_attributes(role: Element, agreed: Connection) -> None:
    service = etree.SubElement(role, md("AttributeConsumingService"), {"index": "0", "isDefault": "true"})
    title = etree.SubElement(service, md("ServiceName"), {"{http://www.w3.org/XML/1998/namespace}lang": "da"})
    title.text = TITLE
    needed = agreed.profile.required if agreed.accept_assurance_level else agreed.profile.required | {"nsis"}
    names = Counter(attribute.claim for attribute in agreed.profile.attributes)
    for attribute in agreed.profile.attributes:
        required = attribute.claim in needed and names[attribute.claim] == 1
        named = {"Name": attribute.name, "NameFormat": attribute.name_format, "isRequired": str(required).lower()}
        etree.SubElement(service, md("RequestedAttribute"), named)
