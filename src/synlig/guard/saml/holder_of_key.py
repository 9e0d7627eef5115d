"""Tokens of a security token service for systems: whoever shows one must hold the key it names (OIO-IDWS-REST, K15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificates

from synlig.core.errors import WrongUsage
from synlig.declared.identity import AttributeProfile, load_service_profile
from synlig.guard.saml.claims import claims_of
from synlig.guard.saml.elements import Element, check_issuer, check_version, instant, one, only_children, text_of
from synlig.guard.saml.names import HOLDER_OF_KEY, ds, saml
from synlig.guard.saml.parsing import parse, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.signature import signed_part
from synlig.guard.saml.windows import Clock

LONGEST: Final = timedelta(hours=12)
"""A token that is to hold longer than any known service makes it (8 hours) is not taken."""


@dataclass(frozen=True, slots=True)
class TokenService:
    """One agreed security token service, and by what name it knows us. During its roll-over it has two certificates."""

    issuer: str
    certificates: tuple[Certificate, ...]
    audience: str
    profile: AttributeProfile
    minimum: int = 3
    """The lowest `AssuranceLevel`: 3 is what a certificate of an organisation gives."""
    skew: timedelta = timedelta(minutes=5)


def token_service(issuer: str, pem: bytes, audience: str, skew: timedelta) -> TokenService:
    """The service that signs with the certificates in `pem`.

    Raises:
        WrongUsage: there are none, or one is not for RSA of at least 2048 bits.
    """
    try:
        certificates = tuple(load_pem_x509_certificates(pem))
    except ValueError:
        raise WrongUsage("settings: intake.sts_certificates holds no certificates in PEM.") from None
    for certificate in certificates:
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
            raise WrongUsage("settings: a key of intake.sts_certificates is not RSA of at least 2048 bits.")
    return TokenService(issuer, certificates, audience, load_service_profile(), skew=skew)


@dataclass(frozen=True, slots=True)
class Held:
    """What a checked token says: in which organisation's place its holder acts (CVR), and until when."""

    cvr: str
    ends: datetime


def held(posted: str, certificate: bytes, service: TokenService, now: datetime) -> Held:
    """What the token in base64 says, which the holder of `certificate` (DER, proven by TLS) posted.

    It may be shown again until it ends: it is worth nothing without the key.

    Raises:
        TokenRefused: with the reason, which is for the security log only.
    """
    if not posted:
        raise TokenRefused(Reason.MISSING)
    clock = Clock(now, service.skew)
    assertion = signed_part(parse(unbase64(posted, Reason.BASE64)), service.certificates, now)
    if assertion.tag != saml("Assertion"):
        raise TokenRefused(Reason.ASSERTION_SHAPE)
    parts = ("Issuer", "Subject", "Conditions", "Advice", "AuthnStatement", "AttributeStatement")
    only_children(assertion, [saml(part) for part in parts], Reason.ASSERTION_SHAPE)
    check_version(assertion)
    check_issuer(assertion, service.issuer)
    clock.check_not_future(instant(assertion.get("IssueInstant")))
    _check_holder(one(assertion, saml("Subject"), Reason.ASSERTION_SHAPE), certificate, service, clock)
    ends = _check_conditions(one(assertion, saml("Conditions"), Reason.ASSERTION_SHAPE), service, clock)
    claims = claims_of(one(assertion, saml("AttributeStatement"), Reason.ASSERTION_SHAPE), service.profile)
    _check_level(claims["assurance_level"], service.minimum)
    return Held(claims["cvr"], ends)


def _check_holder(subject: Element, certificate: bytes, service: TokenService, clock: Clock) -> None:
    """One confirmation, by holder-of-key, for us, and its certificate is the very one of the connection."""
    only_children(subject, (saml("NameID"), saml("SubjectConfirmation")), Reason.ASSERTION_SHAPE)
    confirmation = one(subject, saml("SubjectConfirmation"), Reason.CONFIRMATION)
    if confirmation.get("Method") != HOLDER_OF_KEY:
        raise TokenRefused(Reason.CONFIRMATION)
    only_children(confirmation, (saml("SubjectConfirmationData"),), Reason.CONFIRMATION)
    data = one(confirmation, saml("SubjectConfirmationData"), Reason.CONFIRMATION)
    if data.get("Recipient", service.audience) != service.audience:
        raise TokenRefused(Reason.RECIPIENT)
    if data.get("NotBefore") is not None:
        clock.check_not_before(instant(data.get("NotBefore")))
    if data.get("NotOnOrAfter") is not None:
        clock.check_before(instant(data.get("NotOnOrAfter")))
    only_children(data, (ds("KeyInfo"),), Reason.CONFIRMATION)
    if _certificate(one(data, ds("KeyInfo"), Reason.HOLDER)) != certificate:
        raise TokenRefused(Reason.HOLDER)


def _certificate(key_info: Element) -> bytes:
    only_children(key_info, (ds("X509Data"),), Reason.HOLDER)
    inside = one(key_info, ds("X509Data"), Reason.HOLDER)
    only_children(inside, (ds("X509Certificate"),), Reason.HOLDER)
    return unbase64(text_of(one(inside, ds("X509Certificate"), Reason.HOLDER), Reason.HOLDER), Reason.HOLDER)


def _check_conditions(conditions: Element, service: TokenService, clock: Clock) -> datetime:
    """Every condition understood and met; the end of the window is given back."""
    only_children(conditions, (saml("AudienceRestriction"),), Reason.CONDITION)
    start, end = instant(conditions.get("NotBefore")), instant(conditions.get("NotOnOrAfter"))
    clock.check_window(start, end)
    if end - start > LONGEST:
        raise TokenRefused(Reason.CONDITION)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    if not restrictions or not all(service.audience in _audiences(restriction) for restriction in restrictions):
        raise TokenRefused(Reason.AUDIENCE)
    return end


def _audiences(restriction: Element) -> list[str]:
    only_children(restriction, (saml("Audience"),), Reason.AUDIENCE)
    return [text_of(audience, Reason.AUDIENCE) for audience in restriction]


def _check_level(level: str, minimum: int) -> None:
    if level not in ("1", "2", "3", "4"):
        raise TokenRefused(Reason.LEVEL_UNKNOWN)
    if int(level) < minimum:
        raise TokenRefused(Reason.LEVEL_TOO_LOW)
