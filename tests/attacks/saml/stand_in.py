"""A stand-in identity provider for tests: its keys, and what its tokens say."""

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

Element = etree._Element

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENTITY_ID = "https://idp.stand-in.invalid"
CVR = "11111111"
OTHER_CVR = "22222222"
USER = str(UUID(int=0x5EED))
ROLES = "http://gateway.stand-in.invalid/roles/usersystemrole/"

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
DS_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DS, "xenc": XENC, "xenc11": XENC11}


@dataclass(frozen=True)
class Pair:
    """A key and a certificate for it."""

    key: RSAPrivateKey
    certificate: x509.Certificate

    @property
    def public(self) -> RSAPublicKey:
        return self.key.public_key()

    @property
    def der64(self) -> str:
        return b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


@cache
def pair(name: str, start: datetime = NOW - timedelta(days=30), days: int = 365, bits: int = 2048) -> Pair:
    """The pair called `name`, drawn once per run."""
    key = generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return Pair(key, certificate)


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def c14n(element: Element, *, exclusive: bool = True, comments: bool = False) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=comments)


def find(element: Element, path: str) -> Element:
    """The first element at a path with the prefixes of NAMES."""
    found = element.find(path, NAMES)
    assert found is not None, path
    return found


def privileges(*groups: str, root: str = "http://itst.dk/oiosaml/basic_privilege_profile") -> str:
    """Base64 of a privilege list with `groups` inside."""
    text = f'<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList xmlns:bpp="{root}">{"".join(groups)}'
    return b64encode(f"{text}</bpp:PrivilegeList>".encode()).decode()


def group(*roles: str, cvr: str = CVR, constraints: Mapping[str, str] | None = None, prefix: str = ROLES) -> str:
    """One privilege group."""
    inside = "".join(f"<Privilege>{prefix}{role}/1</Privilege>" for role in roles)
    limits = "".join(f'<Constraint Name="{name}">{value}</Constraint>' for name, value in (constraints or {}).items())
    return f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{cvr}">{inside}{limits}</PrivilegeGroup>'


def oiosaml3_attributes(**changed: str | None) -> dict[str, str]:
    """The attributes of a good OIOSAML 3.0 token; a change to None leaves one out."""
    eid = "https://data.gov.dk/model/core/eid"
    values: dict[str, str | None] = {
        "spec": "OIO-SAML-3.0",
        "loa": "Substantial",
        "cvr": CVR,
        "org": "Prøvekommunen",
        "privileges": privileges(group("analytiker", "kvalitet")),
        **changed,
    }
    names = {
        "spec": "https://data.gov.dk/model/core/specVersion",
        "loa": "https://data.gov.dk/concept/core/nsis/loa",
        "cvr": f"{eid}/professional/cvr",
        "org": f"{eid}/professional/orgName",
        "privileges": f"{eid}/privilegesIntermediate",
        "level": "dk:gov:saml:attribute:AssuranceLevel",
        "cpr_uuid": f"{eid}/cprUuid",
        "name": f"{eid}/fullName",
    }
    return {names[key]: value for key, value in values.items() if value is not None}


def kombit_attributes(**changed: str | None) -> dict[str, str]:
    """The attributes of a good token of the Context Handler by 2.0.9 names, with an NSIS level."""
    dk = "dk:gov:saml:attribute:"
    values: dict[str, str | None] = {
        f"{dk}SpecVer": "DK-SAML-2.0",
        f"{dk}KombitSpecVer": "1.0",
        f"{dk}AssuranceLevel": "3",
        f"{dk}CvrNumberIdentifier": CVR,
        f"{dk}Privileges_intermediate": privileges(group("analytiker", "kvalitet")),
        "https://data.gov.dk/concept/core/nsis/loa": "Substantial",
    }
    full = {"loa": "https://data.gov.dk/concept/core/nsis/loa"}
    values.update({full.get(key, dk + key): value for key, value in changed.items()})
    return {name: value for name, value in values.items() if value is not None}


@dataclass
class Facts:
    """Everything a good token says; tests change what they attack."""

    request_id: str
    acs: str
    audience: str
    now: datetime = NOW
    issuer: str = ENTITY_ID
    name_id: str = f"https://data.gov.dk/model/core/eid/professional/uuid/{USER}"
    name_id_format: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    attributes: dict[str, str] = field(default_factory=oiosaml3_attributes)
    name_format: str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    assertion_id: str = field(default_factory=lambda: "_a" + os.urandom(16).hex())


def kombit_facts(request_id: str, acs: str, audience: str) -> Facts:
    """A good token of KOMBIT's Context Handler."""
    return Facts(
        request_id,
        acs,
        audience,
        name_id=f"C=DK,O={CVR},CN=Ida Prøve,Serial={USER}",
        name_id_format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
        attributes=kombit_attributes(),
        name_format="urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
    )


def assertion(facts: Facts) -> Element:
    """A good assertion, not yet signed."""
    now = facts.now
    root = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML})
    root.attrib.update({"ID": facts.assertion_id, "Version": "2.0", "IssueInstant": instant(now)})
    _sub(root, "Issuer", facts.issuer)
    subject = _sub(root, "Subject")
    _sub(subject, "NameID", facts.name_id, Format=facts.name_id_format)
    confirmation = _sub(subject, "SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
    _sub(
        confirmation,
        "SubjectConfirmationData",
        InResponseTo=facts.request_id,
        Recipient=facts.acs,
        NotOnOrAfter=instant(now + timedelta(minutes=5)),
    )
    window = {"NotBefore": instant(now - timedelta(minutes=1)), "NotOnOrAfter": instant(now + timedelta(hours=1))}
    conditions = _sub(root, "Conditions", **window)
    _sub(_sub(conditions, "AudienceRestriction"), "Audience", facts.audience)
    statement = _sub(root, "AuthnStatement", AuthnInstant=instant(now), SessionIndex="_s1")
    context = _sub(statement, "AuthnContext")
    _sub(context, "AuthnContextClassRef", "https://data.gov.dk/concept/core/nsis/loa/Substantial")
    attributes = _sub(root, "AttributeStatement")
    for name, value in facts.attributes.items():
        add_attribute(attributes, name, value, name_format=facts.name_format)
    return root


def add_attribute(statement: Element, name: str, *values: str, name_format: str = "") -> Element:
    """One attribute with its values."""
    attribute = _sub(statement, "Attribute", Name=name, **({"NameFormat": name_format} if name_format else {}))
    for value in values:
        _sub(attribute, "AttributeValue", value)
    return attribute


def _sub(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    element = etree.SubElement(parent, f"{{{SAML}}}{tag}", attributes)
    element.text = text
    return element


def response(facts: Facts, *inside: Element) -> Element:
    """A good Response around what is `inside`."""
    root = etree.Element(f"{{{SAMLP}}}Response", nsmap={"samlp": SAMLP, "saml": SAML})
    root.attrib.update(
        {
            "ID": "_r" + os.urandom(16).hex(),
            "Version": "2.0",
            "IssueInstant": instant(facts.now),
            "Destination": facts.acs,
            "InResponseTo": facts.request_id,
        }
    )
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = facts.issuer
    status = etree.SubElement(root, f"{{{SAMLP}}}Status")
    etree.SubElement(status, f"{{{SAMLP}}}StatusCode", {"Value": "urn:oasis:names:tc:SAML:2.0:status:Success"})
    root.extend(inside)
    return root


def metadata(*signing: Pair, entity_id: str = ENTITY_ID, inside: str = "", attributes: str = "") -> bytes:
    """The stand-in's metadata with a certificate for each pair."""
    keys = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{it.der64}'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for it in signing
    )
    services = "".join(
        f'<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" '
        f'Location="{ENTITY_ID}/slo" ResponseLocation="{ENTITY_ID}/slo-answer"/>'
        for binding in ("HTTP-Redirect", "HTTP-POST", "SOAP")
    )
    return (
        f'<?xml version="1.0"?><!-- stand-in --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'xmlns:ds="{DS}" entityID="{entity_id}" {attributes}><md:IDPSSODescriptor '
        f'protocolSupportEnumeration="{SAMLP}">{keys}{inside}{services}<md:SingleSignOnService '
        f'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{ENTITY_ID}/sso"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    ).encode()
