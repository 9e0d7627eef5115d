"""The SOAP binding of log-out: a message alone in the body of an envelope (SAML bindings 3.2)."""

from lxml import etree

from synlig.guard.saml.elements import Element, at_most_one, one, only_children
from synlig.guard.saml.names import SOAP
from synlig.guard.saml.parsing import parse
from synlig.guard.saml.reasons import Reason, TokenRefused

_SHAPE = Reason.RESPONSE_SHAPE


def soap_envelope(message: bytes) -> bytes:
    """`message` in a SOAP 1.1 envelope, its own bytes unchanged so that its signature holds."""
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>'.encode() + message + b"</s:Body></s:Envelope>"


def soap_message(raw: bytes) -> Element:
    """The one message in an envelope, as a document of its own.

    Raises:
        TokenRefused: it is no such envelope, or has a header: nothing here understands one.
    """
    root = parse(raw)
    if root.tag != f"{{{SOAP}}}Envelope":
        raise TokenRefused(_SHAPE)
    only_children(root, (f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"), _SHAPE)
    header = at_most_one(root, f"{{{SOAP}}}Header", _SHAPE)
    body = one(root, f"{{{SOAP}}}Body", _SHAPE)
    if (header is not None and len(header)) or len(body) != 1:
        raise TokenRefused(_SHAPE)
    only_children(body, (str(body[0].tag),), _SHAPE)
    return parse(etree.tostring(body[0]))
