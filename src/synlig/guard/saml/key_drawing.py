"""A first key for a home that has none yet: certified by itself, until an OCES3 pair is put beside it."""

import fcntl
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate, CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID

from synlig.guard.saml.service_keys import ServiceKey, load_service_keys

FIRST: Final = "0-own"
"""Sorts before any year: an OCES3 pair that is put beside it signs."""
BITS: Final = 3072
LASTS: Final = timedelta(days=3 * 365)


def service_keys_of(folder: Path, name: str, now: datetime) -> tuple[ServiceKey, ...]:
    """The keys in `folder`; the first process of a new home draws one, certified for `name`.

    Raises:
        as `load_service_keys`.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(folder.glob("*.key")):
            _draw(folder, name, now)
    return load_service_keys(folder)


def _draw(folder: Path, name: str, now: datetime) -> None:
    key = generate_private_key(public_exponent=65537, key_size=BITS)
    _write(folder / f"{FIRST}.crt", _certificate(key, name, now).public_bytes(Encoding.PEM))
    _write(folder / f"{FIRST}.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(key: RSAPrivateKey, name: str, now: datetime) -> Certificate:
    subject = Name([NameAttribute(NameOID.COMMON_NAME, name[:64])])
    return (
        CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .sign(key, SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    """A file for its owner only, whole or not there."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
