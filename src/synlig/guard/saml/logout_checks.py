"""Judges log-out messages whose signature already held: for us, from our identity provider, now, once."""

from dataclasses import dataclass
from datetime import timedelta

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.elements import Element, check_issuer, check_version, instant, one, only_children, text_of
from synlig.guard.saml.logout_messages import is_our_logout_id
from synlig.guard.saml.names import SUCCESS, saml, samlp
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.reference import Reference
from synlig.guard.saml.replay import ReplayMemory, digest_of
from synlig.guard.saml.windows import Clock


@dataclass(frozen=True, slots=True)
class LogoutAsked:
    """The identity provider asks to end a person's sessions: the ones named, or all when none is."""

    id: str
    name_id: Reference
    session_indexes: tuple[str, ...]
    relay_state: str

    def is_about(self, reference: str) -> bool:
        """True when the session kept with `reference` is to end."""
        session = Reference.read(reference)
        same = (session.value, session.format) == (self.name_id.value, self.name_id.format)
        return same and (not self.session_indexes or session.session_index in self.session_indexes)


def asked(root: Element, relay_state: str, agreed: Connection, memory: ReplayMemory, clock: Clock) -> LogoutAsked:
    """What a LogoutRequest asks for.

    Raises:
        TokenRefused: with the reason.
    """
    _check_addressed(root, "LogoutRequest", agreed, clock)
    only_children(root, (saml("Issuer"), saml("NameID"), samlp("SessionIndex")), Reason.RESPONSE_SHAPE)
    if root.get("NotOnOrAfter") is not None:
        clock.check_before(instant(root.get("NotOnOrAfter")))
    name_id = one(root, saml("NameID"), Reason.NAME_ID)
    text_of(name_id, Reason.NAME_ID)
    indexes = tuple(text_of(index, Reason.SESSION) for index in root.findall(samlp("SessionIndex")))
    identifier = root.get("ID", "")
    until = clock.now + 2 * clock.skew + timedelta(minutes=1)
    if not memory.first_use(digest_of("logout", agreed.idp.entity_id, identifier), until, clock.now):
        raise TokenRefused(Reason.REPLAY)
    return LogoutAsked(identifier, Reference.of(name_id, ""), indexes, relay_state)


def answered(root: Element, agreed: Connection, binding_key: bytes, clock: Clock) -> bool:
    """True when a LogoutResponse to a request of ours says that every session is ended; False when not all are.

    Raises:
        TokenRefused: with the reason.
    """
    _check_addressed(root, "LogoutResponse", agreed, clock)
    if not is_our_logout_id(root.get("InResponseTo", ""), binding_key):
        raise TokenRefused(Reason.IN_RESPONSE_TO)
    status = one(root, samlp("Status"), Reason.STATUS)
    code = one(status, samlp("StatusCode"), Reason.STATUS)
    return code.get("Value") == SUCCESS and not len(code)


def _check_addressed(root: Element, tag: str, agreed: Connection, clock: Clock) -> None:
    if root.tag != samlp(tag) or not root.get("ID"):
        raise TokenRefused(Reason.RESPONSE_SHAPE)
    if root.get("Destination") != agreed.logout_url:
        raise TokenRefused(Reason.DESTINATION)
    check_version(root)
    check_issuer(root, agreed.idp.entity_id)
    clock.check_issued(root)
