"""Our own keys towards identity providers: the first one signs, all of them open (roll-over)."""

import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificate

from synlig.core.errors import NotFound, Refused, WrongUsage


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """An RSA key of at least 2048 bits and its OCES3 certificate."""

    private_key: RSAPrivateKey
    certificate: Certificate


def load_service_keys(folder: Path) -> tuple[ServiceKey, ...]:
    """The keys in `folder`: files `<name>.key` and `<name>.crt` in PEM, the last name first.

    So at a roll-over the new pair is put beside the old one under a later name, say its year.

    Raises:
        NotFound: there is none. Refused: a key file is open to others. WrongUsage: a pair is none.
    """
    names = sorted((path for path in folder.glob("*.key")), reverse=True)
    if not names:
        raise NotFound("The service provider has no key: put <name>.key and <name>.crt into keys/saml of the home.")
    return tuple(_pair(path) for path in names)


def _pair(path: Path) -> ServiceKey:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"{path.name} is open to others: chmod go= it, and ask who has read it.")
    certificate = path.with_suffix(".crt")
    if not certificate.is_file():
        raise NotFound(f"{certificate.name} is missing beside {path.name}.")
    return service_key(path.read_bytes(), certificate.read_bytes())


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


def binding_key(key: ServiceKey) -> bytes:
    """32 bytes to seal log-ins under way with: the same in every process that has `key`, and told by nothing else."""
    secret = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"synlig/saml/binding").derive(secret)
