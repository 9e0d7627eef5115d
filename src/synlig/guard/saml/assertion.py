"""What a signed Assertion must say of whom it is about, for whom, since when and until when."""

from dataclasses import dataclass
from datetime import datetime

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.elements import Element, check_issuer, check_version, instant, one, only_children, text_of
from synlig.guard.saml.names import BEARER, saml
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.remembered import BegunLogin
from synlig.guard.saml.windows import Clock


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The parts of a checked assertion that are read on. `usable_until` bounds how long it must be remembered."""

    id: str
    name_id: Element
    session_index: str
    session_ends: datetime | None
    authenticated: datetime
    usable_until: datetime
    attributes: Element


def confirmed(assertion: Element, agreed: Connection, begun: BegunLogin, clock: Clock) -> Confirmed:
    """Check everything about `assertion` but what its attributes say; it must be the part that was signed.

    Raises:
        TokenRefused: with the reason.
    """
    shape = Reason.ASSERTION_SHAPE
    if assertion.tag != saml("Assertion"):
        raise TokenRefused(shape)
    parts = ("Issuer", "Subject", "Conditions", "Advice", "AuthnStatement", "AttributeStatement")
    only_children(assertion, [saml(part) for part in parts], shape)
    if len(list(assertion.iter(saml("Assertion"), saml("EncryptedAssertion")))) > 1:  # in an Advice, say
        raise TokenRefused(shape)
    check_version(assertion)
    check_issuer(assertion, agreed.idp.entity_id)
    clock.check_issued(assertion)
    subject = one(assertion, saml("Subject"), shape)
    _check_confirmations(subject, agreed.acs_url, begun.request_id, clock)
    until = _check_conditions(one(assertion, saml("Conditions"), shape), agreed.entity_id, clock)
    statement = one(assertion, saml("AuthnStatement"), shape)
    return Confirmed(
        id=assertion.get("ID", ""),
        name_id=one(subject, saml("NameID"), Reason.NAME_ID),
        session_index=_session_index(statement, required=agreed.profile.session_index),
        session_ends=_session_end(statement, clock),
        authenticated=_authenticated(statement, begun, clock),
        usable_until=clock.surely_over(until),
        attributes=one(assertion, saml("AttributeStatement"), shape),
    )


def _check_confirmations(subject: Element, acs_url: str, request_id: str, clock: Clock) -> None:
    """At least one bearer confirmation, and each of them for us, in answer to our request, and not over."""
    only_children(subject, (saml("NameID"), saml("SubjectConfirmation")), Reason.ASSERTION_SHAPE)
    found = [it for it in subject.findall(saml("SubjectConfirmation")) if it.get("Method") == BEARER]
    if not found:
        raise TokenRefused(Reason.CONFIRMATION)
    for confirmation in found:
        only_children(confirmation, (saml("SubjectConfirmationData"),), Reason.CONFIRMATION)
        data = one(confirmation, saml("SubjectConfirmationData"), Reason.CONFIRMATION)
        _check_bearer(data, acs_url, request_id, clock)


def _check_bearer(data: Element, acs_url: str, request_id: str, clock: Clock) -> None:
    only_children(data, (), Reason.CONFIRMATION)
    if data.get("Recipient") != acs_url:
        raise TokenRefused(Reason.RECIPIENT)
    if data.get("InResponseTo") != request_id:
        raise TokenRefused(Reason.IN_RESPONSE_TO)
    if data.get("NotBefore") is not None:  # SAML profiles 4.1.4.2 forbids it
        raise TokenRefused(Reason.CONFIRMATION)
    clock.check_before(instant(data.get("NotOnOrAfter")))


def _check_conditions(conditions: Element, entity_id: str, clock: Clock) -> datetime:
    """Every condition understood and met; the end of the window is given back."""
    known = ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")
    only_children(conditions, [saml(condition) for condition in known], Reason.CONDITION)
    until = instant(conditions.get("NotOnOrAfter"))
    clock.check_before(until)
    if conditions.get("NotBefore") is not None:
        clock.check_window(instant(conditions.get("NotBefore")), until)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    if not restrictions or not all(entity_id in _audiences(restriction) for restriction in restrictions):
        raise TokenRefused(Reason.AUDIENCE)
    return until


def _audiences(restriction: Element) -> list[str]:
    return [text_of(audience, Reason.AUDIENCE) for audience in restriction.findall(saml("Audience"))]


def _session_index(statement: Element, *, required: bool) -> str:
    index = statement.get("SessionIndex", "")
    if required and not index:
        raise TokenRefused(Reason.SESSION)
    return index


def _authenticated(statement: Element, begun: BegunLogin, clock: Clock) -> datetime:
    """When the person proved who they are: by now, and anew where that was asked for."""
    at = instant(statement.get("AuthnInstant"))
    clock.check_not_future(at)
    if begun.fresh and at < begun.at - clock.skew:
        raise TokenRefused(Reason.OLD_AUTHENTICATION)
    return at


def _session_end(statement: Element, clock: Clock) -> datetime | None:
    """The end of the session, if the token sets one."""
    if statement.get("SessionNotOnOrAfter") is None:
        return None
    ends = instant(statement.get("SessionNotOnOrAfter"))
    clock.check_before(ends, Reason.SESSION)
    return ends
