"""Log-out requests and answers as XML, with an id that shows they are ours without being stored."""

import hmac
import secrets
from datetime import datetime

from lxml import etree

from synlig.guard.saml.authn_request import saml_instant
from synlig.guard.saml.connection import Connection
from synlig.guard.saml.elements import Element
from synlig.guard.saml.names import ASSERTION, PROTOCOL, saml, samlp
from synlig.guard.saml.reference import Reference


def logout_request(
    reference: Reference, agreed: Connection, destination: str, binding_key: bytes, now: datetime
) -> Element:
    """Ask the identity provider to end the session of `reference`."""
    root = _message("LogoutRequest", new_logout_id(binding_key), agreed, destination, now)
    root.append(reference.name_id())
    if reference.session_index:
        etree.SubElement(root, samlp("SessionIndex")).text = reference.session_index
    return root


def logout_response(in_response_to: str, status: str, agreed: Connection, destination: str, now: datetime) -> Element:
    """Answer a log-out request with a status code."""
    root = _message("LogoutResponse", "_" + secrets.token_hex(20), agreed, destination, now)
    root.set("InResponseTo", in_response_to)
    etree.SubElement(etree.SubElement(root, samlp("Status")), samlp("StatusCode"), {"Value": status})
    return root


def new_logout_id(binding_key: bytes) -> str:
    """An id for a request of ours: a nonce and its seal."""
    nonce = secrets.token_hex(16)
    return f"_{nonce}{_seal(nonce, binding_key)}"


def is_our_logout_id(identifier: str, binding_key: bytes) -> bool:
    """True for what `new_logout_id` made with the same key."""
    nonce, seal = identifier[1:33], identifier[33:]
    return hmac.compare_digest(seal.encode(), _seal(nonce, binding_key).encode()) and identifier[:1] == "_"


def _seal(nonce: str, binding_key: bytes) -> str:
    return hmac.new(binding_key, b"saml-logout:" + nonce.encode(), "sha256").hexdigest()


def _message(tag: str, identifier: str, agreed: Connection, destination: str, now: datetime) -> Element:
    root = etree.Element(
        samlp(tag),
        {"ID": identifier, "Version": "2.0", "IssueInstant": saml_instant(now), "Destination": destination},
        nsmap={"samlp": PROTOCOL, "saml": ASSERTION},
    )
    etree.SubElement(root, saml("Issuer")).text = agreed.entity_id
    return root
