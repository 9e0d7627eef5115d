"""How a sender's certificate or SSH key is recognised: by fingerprint, never by name."""

import base64
import binascii
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_ssh_public_key

from synlig.core.errors import WrongUsage


def certificate_fingerprint(pem: bytes) -> str:
    """SHA-256 of the certificate's DER bytes as 64 hex digits.

    Raises:
        WrongUsage: not exactly one PEM certificate.
    """
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise WrongUsage("The certificate file is not PEM.") from None
    if len(certificates) != 1:
        raise WrongUsage("The certificate file must hold exactly one certificate: the sender's own.")
    return hashlib.sha256(certificates[0].public_bytes(Encoding.DER)).hexdigest()


def ssh_key_line(text: str) -> str:
    """The public SSH key as `type base64`, its comment left out.

    Raises:
        WrongUsage: not one public SSH key, or a private one.
    """
    words = text.split()
    try:
        load_ssh_public_key(" ".join(words[:2]).encode())
        base64.b64decode(words[1], validate=True)
    except (ValueError, IndexError, binascii.Error):
        raise WrongUsage("The SSH key file does not hold a public key.") from None
    return " ".join(words[:2])
