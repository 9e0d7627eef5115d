"""Tokens of a security token service for systems, good ones and, by a hook at every stage, bad ones."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from synlig.guard.saml.holder_of_key import TokenService, token_service
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import CVR, DS, NOW, SAML, Element, Pair, add_attribute, instant, pair

STS = "https://sts.stand-in.invalid"
AUDIENCE = "http://gateway.stand-in.invalid/service/indberetning/1"
HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
DK = "dk:gov:saml:attribute:"


def service(*by: Pair) -> TokenService:
    """The agreed service."""
    pem = b"".join(it.certificate.public_bytes(Encoding.PEM) for it in (by or (pair("sts"),)))
    return token_service(STS, pem, AUDIENCE, timedelta(minutes=5))


def same(element: Element) -> Element:
    return element


@dataclass
class HeldToken:
    """How one token is built; a hook may change what the stage before it made."""

    holder: bytes
    """DER of the certificate it names."""
    now: datetime = NOW
    hours: float = 8
    cvr: str = CVR
    level: str = "3"
    issuer: str = STS
    audience: str = AUDIENCE
    recipient: str | None = AUDIENCE
    method: str = HOLDER_OF_KEY
    sign: Signing | None = field(default_factory=lambda: Signing(by=pair("sts")))
    assertion: Callable[[Element], Element | None] = same
    signed: Callable[[Element], Element | None] = same
    raw: Callable[[bytes], bytes] = bytes

    def posted(self) -> str:
        """The form field."""
        built = self.assertion(root := self._assertion())
        root = root if built is None else built
        if self.sign is not None:
            sign(root, self.sign)
        changed = self.signed(root)
        return b64encode(self.raw(etree.tostring(root if changed is None else changed))).decode()

    def _assertion(self) -> Element:
        root = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML, "ds": DS})
        root.attrib.update({"ID": "_held", "Version": "2.0", "IssueInstant": instant(self.now)})
        _sub(root, "Issuer", self.issuer)
        subject = _sub(root, "Subject")
        _sub(subject, "NameID", "C=DK,O=system", Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName")
        confirmation = _sub(subject, "SubjectConfirmation", Method=self.method)
        recipient = {} if self.recipient is None else {"Recipient": self.recipient}
        data = _sub(confirmation, "SubjectConfirmationData", **recipient)
        inside = etree.SubElement(etree.SubElement(data, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
        etree.SubElement(inside, f"{{{DS}}}X509Certificate").text = b64encode(self.holder).decode()
        ends = self.now + timedelta(hours=self.hours)
        conditions = _sub(root, "Conditions", NotBefore=instant(self.now), NotOnOrAfter=instant(ends))
        _sub(_sub(conditions, "AudienceRestriction"), "Audience", self.audience)
        statement = _sub(root, "AuthnStatement", AuthnInstant=instant(self.now))
        context = _sub(statement, "AuthnContext")
        _sub(context, "AuthnContextClassRef", "urn:oasis:names:tc:SAML:2.0:ac:classes:X509")
        attributes = _sub(root, "AttributeStatement")
        for name, value in {
            "SpecVer": "DK-SAML-2.0",
            "KombitSpecVer": "1.0",
            "AssuranceLevel": self.level,
            "CvrNumberIdentifier": self.cvr,
        }.items():
            add_attribute(attributes, DK + name, value, name_format=BASIC)
        return root


def _sub(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    element = etree.SubElement(parent, f"{{{SAML}}}{tag}", attributes)
    element.text = text
    return element
