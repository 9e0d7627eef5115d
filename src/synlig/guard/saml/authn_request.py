"""The log-in request: who asks, where the answer goes, and the lowest level that will do."""

from datetime import UTC, datetime

from lxml import etree

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.names import ASSERTION, NSIS, POST, PROTOCOL, saml, samlp
from synlig.guard.saml.remembered import BegunLogin


def authn_request(agreed: Connection, begun: BegunLogin) -> bytes:
    """An AuthnRequest for `begun`, unsigned: by HTTP-Redirect the query string is what is signed (OIO-SP-06)."""
    root = etree.Element(
        samlp("AuthnRequest"),
        {
            "ID": begun.request_id,
            "Version": "2.0",
            "IssueInstant": saml_instant(begun.at),
            "Destination": agreed.idp.sign_on,
            "ProtocolBinding": POST,
            "AssertionConsumerServiceURL": agreed.acs_url,
            "ForceAuthn": "true" if begun.fresh else "false",
            "IsPassive": "false",
        },
        nsmap={"samlp": PROTOCOL, "saml": ASSERTION},
    )
    etree.SubElement(root, saml("Issuer")).text = agreed.entity_id
    asked = etree.SubElement(root, samlp("RequestedAuthnContext"), {"Comparison": "minimum"})
    for context in (NSIS + begun.minimum, *agreed.profile.ask_for):
        etree.SubElement(asked, saml("AuthnContextClassRef")).text = context
    return etree.tostring(root)


def saml_instant(at: datetime) -> str:
    """`at` in whole seconds of UTC, with `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
