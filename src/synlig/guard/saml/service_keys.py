"""Our own keys towards identity providers: the first one signs, all of them open (roll-over)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificate

from synlig.core.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """An RSA key of at least 2048 bits and its OCES3 certificate."""

    private_key: RSAPrivateKey
    certificate: Certificate


def service_key(key_pem: bytes, certificate_pem: bytes, password: bytes | None = None) -> ServiceKey:
    """The key and certificate of two PEM files.

    Raises:
        WrongUsage: they are unreadable, do not belong together, or are no RSA key of 2048 bits or more.
    """
    try:
        private_key = load_pem_private_key(key_pem, password)
        certificate = load_pem_x509_certificate(certificate_pem)
    except (ValueError, TypeError):
        raise WrongUsage("The service provider's key or certificate is not readable PEM.") from None
    if not isinstance(private_key, RSAPrivateKey) or private_key.key_size < 2048:
        raise WrongUsage("The service provider's key must be RSA of at least 2048 bits.")
    public_key = certificate.public_key()
    if not isinstance(public_key, RSAPublicKey) or public_key != private_key.public_key():
        raise WrongUsage("The service provider's certificate belongs to another key.")
    return ServiceKey(private_key, certificate)
