"""How a sender's certificate or SSH key is recognised: by fingerprint or OCES3 identity, never by name."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_ssh_public_key
from cryptography.x509.oid import NameOID

from synlig.core.errors import NotLoggedIn, WrongUsage

ORGANISATION_POLICY: Final = "1.2.208.169.1.1.1.3.7"
"""Begins the policy of OCES3 certificates of organisations and their systems (read from a certificate of it)."""
_CVR: Final = re.compile(r"NTRDK-([0-9]{8})")
_ENTITY: Final = re.compile(r"UI:DK-O:G:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class Fault(StrEnum):
    """What can be wrong with a client certificate, in the words of the security log (K16)."""

    UNREADABLE = "certificate-unreadable"
    EXPIRED = "certificate-expired"
    REVOKED = "certificate-revoked"
    UNKNOWN_ISSUER = "certificate-of-unknown-issuer"
    NO_LIST = "revocation-list-missing"
    OLD_LIST = "revocation-list-out-of-date"
    UNKNOWN = "unknown-certificate"


class CertificateRefused(NotLoggedIn):
    """A certificate that lets nobody in; `reason` goes to the security log, the message says nothing of it."""

    def __init__(self, reason: Fault) -> None:
        super().__init__("A registered client certificate is needed.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Oces3:
    """Whose system it is, as an OCES3 certificate of an organisation says; it stays when a certificate is renewed."""

    cvr: str
    uuid: str
    issuer_sha256: str
    """SHA-256 of the issuer's name as it is encoded, in hex: names are never compared as text."""

    @property
    def key(self) -> str:
        """Issuer and UUID in one, as the register of senders keeps it."""
        return f"{self.issuer_sha256}:{self.uuid}"


def certificate_of(raw: bytes) -> x509.Certificate:
    """The certificate in DER bytes.

    Raises:
        CertificateRefused: they are none.
    """
    try:
        return x509.load_der_x509_certificate(raw)
    except ValueError:
        raise CertificateRefused(Fault.UNREADABLE) from None


def certificate_bytes(pem: bytes) -> bytes:
    """The DER bytes of the one certificate in a PEM file.

    Raises:
        WrongUsage: not exactly one PEM certificate.
    """
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise WrongUsage("The certificate file is not PEM.") from None
    if len(certificates) != 1:
        raise WrongUsage("The certificate file must hold exactly one certificate: the sender's own.")
    return certificates[0].public_bytes(Encoding.DER)


def certificate_fingerprint(pem: bytes) -> str:
    """SHA-256 of the certificate's DER bytes as 64 hex digits.

    Raises:
        WrongUsage: not exactly one PEM certificate.
    """
    return hashlib.sha256(certificate_bytes(pem)).hexdigest()


def oces3(certificate: x509.Certificate) -> Oces3 | None:
    """The OCES3 identity of an organisation's certificate; None for every other kind."""
    if not any(_is_for_organisations(policy) for policy in _policies(certificate)):
        return None
    cvr = _only(certificate.subject, NameOID.ORGANIZATION_IDENTIFIER, _CVR)
    uuid = _only(certificate.subject, NameOID.SERIAL_NUMBER, _ENTITY)
    if cvr is None or uuid is None:
        return None
    return Oces3(cvr, uuid, hashlib.sha256(certificate.issuer.public_bytes()).hexdigest())


def check_window(certificate: x509.Certificate, now: datetime) -> None:
    """Return quietly while the certificate is valid: a connection may outlive it.

    Raises:
        CertificateRefused: not yet, or no more.
    """
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise CertificateRefused(Fault.EXPIRED)


def _policies(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [policy.policy_identifier.dotted_string for policy in found.value]


def _is_for_organisations(policy: str) -> bool:
    return policy == ORGANISATION_POLICY or policy.startswith(f"{ORGANISATION_POLICY}.")


def _only(name: x509.Name, oid: x509.ObjectIdentifier, form: re.Pattern[str]) -> str | None:
    """The one value of that kind, read by its form; None when there is another number of them or another form."""
    found = name.get_attributes_for_oid(oid)
    match = form.fullmatch(str(found[0].value)) if len(found) == 1 else None
    return None if match is None else match[1]


def ssh_key_line(text: str) -> str:
    """The public SSH key as `type base64`, its comment left out.

    Raises:
        WrongUsage: not one public SSH key, or a private one.
    """
    words = text.split()
    try:
        load_ssh_public_key(" ".join(words[:2]).encode())
        base64.b64decode(words[1], validate=True)
    except (ValueError, IndexError, UnsupportedAlgorithm):
        raise WrongUsage("The SSH key file does not hold a public key.") from None
    return " ".join(words[:2])
