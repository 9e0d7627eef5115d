"""Which registered sender a client certificate belongs to, if it may still be used (A2, K15)."""

import hashlib

from synlig.core.sender import Sender
from synlig.guard.credentials import CertificateRefused, Fault, oces3
from synlig.guard.revocation import CertificateCheck
from synlig.storage.senders import Senders


def recognise_sender(certificate: bytes, *, senders: Senders, certificates: CertificateCheck) -> Sender:
    """The sender of that very certificate (DER), or of the OCES3 identity in it, which a renewed one has too.

    Raises:
        CertificateRefused: unknown, expired, revoked, or nobody can say whether it was; the reason is for the log.
    """
    checked = certificates.check(certificate)
    sender = senders.with_certificate(hashlib.sha256(certificate).hexdigest())
    identity = oces3(checked)
    if sender is None and identity is not None:
        sender = senders.with_system(identity.key)
    if sender is None:
        raise CertificateRefused(Fault.UNKNOWN)
    return sender
