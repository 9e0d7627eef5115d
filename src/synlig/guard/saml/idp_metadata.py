"""What the identity provider's metadata says: who it is, which certificates it signs with, where it listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_der_x509_certificate

from synlig.core.errors import WrongUsage
from synlig.guard.saml.elements import Element, instant, text_of
from synlig.guard.saml.names import PROTOCOL, REDIRECT, ds, md
from synlig.guard.saml.parsing import parse_trusted, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go and, when it differs, where responses go."""

    location: str
    response_location: str


@dataclass(frozen=True, slots=True)
class IdentityProviderMetadata:
    """One identity provider; during its roll-over it has two signing certificates."""

    entity_id: str
    certificates: tuple[Certificate, ...]
    sign_on: str
    log_out: Mapping[str, Endpoint]
    """By binding."""
    valid_until: datetime | None

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme and host of every address a browser is sent to, each once."""
        places = (self.sign_on, *(it for end in self.log_out.values() for it in (end.location, end.response_location)))
        parts = (urlsplit(place) for place in places)
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


_UNREADABLE: Final = "identity.idp_metadata is not the metadata of one SAML 2.0 identity provider: "


def idp_metadata(raw: bytes) -> IdentityProviderMetadata:
    """Read an EntityDescriptor, alone or the only identity provider in an EntitiesDescriptor.

    The file is trusted because an operator put it there; a signature on it is not checked.

    Raises:
        WrongUsage: what is needed is not in it.
    """
    try:
        return _described(parse_trusted(raw))
    except TokenRefused as refused:
        raise WrongUsage(f"{_UNREADABLE}{refused.reason}.") from None


def _described(root: Element) -> IdentityProviderMetadata:
    roles = [
        role
        for role in root.iter(md("IDPSSODescriptor"))
        if PROTOCOL in (role.get("protocolSupportEnumeration") or "").split()
    ]
    if len(roles) != 1:
        raise WrongUsage(f"{_UNREADABLE}it describes {len(roles)} of them.")
    entity = roles[0].getparent()
    entity_id = "" if entity is None else entity.get("entityID", "")
    if entity is None or not entity_id:
        raise WrongUsage(f"{_UNREADABLE}it has no entityID.")
    until = entity.get("validUntil")
    return IdentityProviderMetadata(
        entity_id=entity_id,
        certificates=_certificates(roles[0]),
        sign_on=_sign_on(roles[0]),
        log_out={where.get("Binding", ""): _endpoint(where) for where in roles[0].iter(md("SingleLogoutService"))},
        valid_until=None if until is None else instant(until),
    )


def _certificates(role: Element) -> tuple[Certificate, ...]:
    keys = [key for key in role.findall(md("KeyDescriptor")) if key.get("use", "signing") == "signing"]
    found = [_certificate(pem) for key in keys for pem in key.iter(ds("X509Certificate"))]
    if not found:
        raise WrongUsage(f"{_UNREADABLE}it has no signing certificate.")
    return tuple(found)


def _certificate(element: Element) -> Certificate:
    try:
        certificate = load_der_x509_certificate(unbase64(text_of(element, Reason.XML), Reason.BASE64))
        public_key = certificate.public_key()
    except ValueError:
        raise WrongUsage(f"{_UNREADABLE}a certificate is unreadable.") from None
    if not isinstance(public_key, RSAPublicKey) or public_key.key_size < 2048:
        raise WrongUsage(f"{_UNREADABLE}a signing key is not RSA of at least 2048 bits.")
    return certificate


def _sign_on(role: Element) -> str:
    services = role.findall(md("SingleSignOnService"))
    found = [where.get("Location", "") for where in services if where.get("Binding") == REDIRECT]
    if not found or not found[0]:
        raise WrongUsage(f"{_UNREADABLE}it takes no log-in by HTTP-Redirect.")
    return found[0]


def _endpoint(where: Element) -> Endpoint:
    location = where.get("Location", "")
    return Endpoint(location, where.get("ResponseLocation", location))
