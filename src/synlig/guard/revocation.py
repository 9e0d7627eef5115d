"""Which client certificates were revoked: lists that others renew, and nobody in without a current one."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from synlig.core.errors import WrongUsage
from synlig.guard.credentials import CertificateRefused, Fault, certificate_of, check_window

Files = tuple[bytes, ...]


class CertificateCheck:
    """Everything about a certificate that TLS does not see again: whether it has ended or was revoked meanwhile."""

    def __init__(self, authorities: bytes, lists: Callable[[], Files] | None, now: Callable[[], datetime]) -> None:
        """`authorities`: the CAs in PEM; `lists`: the files with revocation lists as they are now, None for no check.

        Raises:
            WrongUsage: the authorities are unreadable, or lists are to be checked and there are no authorities.
        """
        self._authorities = _authorities(authorities)
        self._lists, self._now = lists, now
        self._read: tuple[Files, tuple[x509.CertificateRevocationList, ...]] = ((), ())
        if lists is not None and not self._authorities:
            raise WrongUsage("[intake] crl needs client_ca: a list counts only when its CA signed it.")

    def check(self, raw: bytes) -> x509.Certificate:
        """The certificate in DER bytes, when it may still be used.

        Raises:
            CertificateRefused: with the reason; a list that is missing or out of date lets nobody in (K14).
        """
        certificate, now = certificate_of(raw), self._now()
        check_window(certificate, now)
        if self._lists is not None:
            lists = self._current(self._lists())
            for link, issuer in self._chain(certificate):
                check_window(issuer, now)
                _check_unrevoked(link, issuer, lists, now)
        return certificate

    def _chain(self, certificate: x509.Certificate) -> list[tuple[x509.Certificate, x509.Certificate]]:
        """The certificate and each CA above it but the last, with who issued it."""
        chain = list[tuple[x509.Certificate, x509.Certificate]]()
        link = certificate
        while not chain or link.issuer != link.subject:
            issuer = next((it for it in self._authorities if _issued(it, link)), None)
            if issuer is None and not chain:
                raise CertificateRefused(Fault.UNKNOWN_ISSUER)
            if issuer is None or len(chain) > len(self._authorities):
                break
            chain.append((link, issuer))
            link = issuer
        return chain

    def _current(self, files: Files) -> tuple[x509.CertificateRevocationList, ...]:
        """The lists in `files`, parsed when they are others than last time."""
        known, lists = self._read
        if files is not known:
            lists = tuple(found for file in files if (found := _list(file)) is not None)
            self._read = (files, lists)
        return lists


def _authorities(pem: bytes) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem) if pem else ()
    except ValueError:
        raise WrongUsage("[intake] client_ca holds no certificates in PEM.") from None


def _issued(issuer: x509.Certificate, link: x509.Certificate) -> bool:
    try:
        link.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _check_unrevoked(
    link: x509.Certificate,
    issuer: x509.Certificate,
    lists: Sequence[x509.CertificateRevocationList],
    now: datetime,
) -> None:
    """Every list of the issuer is heeded, the old ones too; one of them must be current."""
    own = [it for it in lists if it.issuer == issuer.subject and _signed(it, issuer)]
    if any(it.get_revoked_certificate_by_serial_number(link.serial_number) is not None for it in own):
        raise CertificateRefused(Fault.REVOKED)
    if not own:
        raise CertificateRefused(Fault.NO_LIST)
    if not any(_is_current(it, now) for it in own):
        raise CertificateRefused(Fault.OLD_LIST)


def _signed(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return revocations.is_signature_valid(issuer.public_key())  # pyright: ignore[reportArgumentType]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _is_current(revocations: x509.CertificateRevocationList, now: datetime) -> bool:
    until = revocations.next_update_utc
    return until is not None and revocations.last_update_utc <= now < until


def _list(raw: bytes) -> x509.CertificateRevocationList | None:
    """A list in PEM or DER; a file that is neither is no list, and what it should have covered is refused."""
    load = x509.load_pem_x509_crl if raw.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl
    try:
        return load(raw)
    except ValueError:
        return None
