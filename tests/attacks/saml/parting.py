"""Log-out messages of the stand-in, and the three ways they reach us."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from lxml import etree

from synlig.guard.saml.logout import LogoutAsked, SingleLogout
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.redirect import signed_url
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import ENTITY_ID, NOW, SAML, SAMLP, USER, Element, instant, pair

HERE = "https://gateway.stand-in.invalid/saml/logout"
NAME = f"https://data.gov.dk/model/core/eid/professional/uuid/{USER}"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
Edit = Callable[[Element], object]


def message(tag: str) -> Element:
    root = etree.Element(f"{{{SAMLP}}}{tag}", nsmap={"samlp": SAMLP, "saml": SAML})
    root.attrib.update({"ID": "_m1", "Version": "2.0", "IssueInstant": instant(NOW), "Destination": HERE})
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = ENTITY_ID
    return root


def request(edit: Edit = lambda _: None, session: str = "_s1") -> Element:
    root = message("LogoutRequest")
    etree.SubElement(root, f"{{{SAML}}}NameID", {"Format": PERSISTENT}).text = NAME
    if session:
        etree.SubElement(root, f"{{{SAMLP}}}SessionIndex").text = session
    edit(root)
    return root


def response(in_response_to: str, edit: Edit = lambda _: None) -> Element:
    root = message("LogoutResponse")
    root.set("InResponseTo", in_response_to)
    status = etree.SubElement(root, f"{{{SAMLP}}}Status")
    etree.SubElement(status, f"{{{SAMLP}}}StatusCode", {"Value": "urn:oasis:names:tc:SAML:2.0:status:Success"})
    edit(root)
    return root


def envelope(signed: bytes, header: str = "") -> bytes:
    return f'<S:Envelope xmlns:S="{SOAP}">{header}<S:Body>'.encode() + signed + b"</S:Body></S:Envelope>"


@dataclass(frozen=True)
class Binding:
    """How a message of the stand-in reaches us."""

    name: str

    def ask(self, logout: SingleLogout, root: Element, by: str = "idp") -> LogoutAsked:
        if self.name == "redirect":
            return logout.asked(query("SAMLRequest", root, by, "state"))
        signed = etree.tostring(sign(root, Signing(by=pair(by))))
        if self.name == "post":
            return logout.asked_by_form({"SAMLRequest": b64encode(signed).decode(), "RelayState": "state"})
        return logout.asked_by_soap(envelope(signed))

    def answer(self, logout: SingleLogout, root: Element, by: str = "idp") -> bool:
        if self.name == "redirect":
            return logout.is_complete(query("SAMLResponse", root, by))
        signed = etree.tostring(sign(root, Signing(by=pair(by))))
        if self.name == "post":
            return logout.is_complete_by_form({"SAMLResponse": b64encode(signed).decode()})
        return logout.is_complete_by_soap(envelope(signed))


def query(parameter: str, root: Element, by: str = "idp", state: str = "") -> str:
    assert parameter in ("SAMLRequest", "SAMLResponse")
    return urlsplit(signed_url(HERE, parameter, etree.tostring(root), state, pair(by).key)).query


BINDINGS = [Binding("redirect"), Binding("post"), Binding("soap")]
every_binding = pytest.mark.parametrize("binding", BINDINGS, ids=[it.name for it in BINDINGS])


def refused(act: Callable[[], object]) -> Reason:
    with pytest.raises(TokenRefused) as why:
        act()
    return why.value.reason
