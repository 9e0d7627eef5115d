"""The Response around a token: an unsigned envelope that must fit exactly, and is then thrown away."""

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.elements import Element, check_issuer, check_version, one, only_children
from synlig.guard.saml.names import SUCCESS, ds, saml, samlp
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.signature import signed_part
from synlig.guard.saml.windows import Clock


def encrypted_assertion(root: Element, agreed: Connection, request_id: str, clock: Clock) -> Element:
    """The one EncryptedAssertion of a Response that answers our request `request_id`.

    The Response need not be signed (OIOSAML 3.0: it should not be); a signature that is there must hold.

    Raises:
        TokenRefused: with the reason.
    """
    _check_addressed(root, agreed.acs_url, request_id)
    check_version(root)
    check_issuer(root, agreed.idp.entity_id)
    _check_status(root)
    clock.check_issued(root)
    _check_content(root)
    if root.find(ds("Signature")) is not None:
        signed_part(root, agreed.idp.certificates, clock.now)
    return _only_one(root)


def _only_one(root: Element) -> Element:
    """The one EncryptedAssertion there is, and no other anywhere, in a status say."""
    if len(list(root.iter(saml("EncryptedAssertion")))) > 1:
        raise TokenRefused(Reason.ASSERTION_COUNT)
    return one(root, saml("EncryptedAssertion"), Reason.ASSERTION_COUNT)


def _check_addressed(root: Element, acs_url: str, request_id: str) -> None:
    if root.tag != samlp("Response") or not root.get("ID"):
        raise TokenRefused(Reason.RESPONSE_SHAPE)
    if root.get("Destination") != acs_url:
        raise TokenRefused(Reason.DESTINATION)
    if root.get("InResponseTo") != request_id:
        raise TokenRefused(Reason.IN_RESPONSE_TO)


def _check_status(root: Element) -> None:
    status = one(root, samlp("Status"), Reason.STATUS)
    if one(status, samlp("StatusCode"), Reason.STATUS).get("Value") != SUCCESS:
        raise TokenRefused(Reason.STATUS)


def _check_content(root: Element) -> None:
    if any(True for _ in root.iter(saml("Assertion"))):
        raise TokenRefused(Reason.NOT_ENCRYPTED)
    known = (saml("Issuer"), ds("Signature"), samlp("Status"), saml("EncryptedAssertion"))
    only_children(root, known, Reason.RESPONSE_SHAPE)
