"""Sealing a report under a key of its own, for the worker first and for its citizen later.

A sealed report is `nonce (12) + AES-256-GCM ciphertext and tag` under a random data key used once, with the
report's content address as associated data. The data key is wrapped by AES-GCM, again with the address as
associated data: for the worker as `ephemeral X25519 public key (32) + nonce (12) + wrapped key (48)`, where
one ephemeral key exchange serves a whole batch; under the citizen's key as `nonce (12) + wrapped key (48)`.
Destroying the citizen's key and the bytes destroys the report (DESIGN.md section 4).
"""

import functools
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from synlig.core.errors import IntegrityFailure

NONCE: Final = 12
PUBLIC_SIZE: Final = 32
KEY_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed bytes and the wrapped data key that opens them."""

    body: bytes
    wrapped_key: bytes


def content_address(key: bytes, raw: bytes) -> bytes:
    """The 32-byte keyed address of `raw` (HMAC-SHA256): equal for equal bytes, telling nothing without the key."""
    return hmac.digest(key, raw, "sha256")


class Sealer:
    """Seals to the worker's public key; what it sealed it cannot open again."""

    def __init__(self, public: bytes) -> None:
        self._public = public

    def seal(self, reports: Sequence[tuple[bytes, bytes]]) -> list[Sealed]:
        """Seal a batch of (address, raw); one key exchange for all of it, one data key for each."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self._public))
        wrapping = AESGCM(_batch_key(shared, share, self._public))
        return [_sealed(wrapping, share, address, raw) for address, raw in reports]


def seal_for_citizen(raw: bytes, address: bytes, citizen_key: bytes) -> Sealed:
    """Seal one report under its citizen's key at once, as a report is that was changed after it was processed."""
    data_key = os.urandom(KEY_SIZE)
    return Sealed(_encrypt(AESGCM(data_key), raw, address), wrap_key(data_key, citizen_key, address))


class Opener:
    """Opens what was sealed to its key's public half."""

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)
        self._public = self._private.public_key().public_bytes_raw()

    def data_key(self, wrapped_key: bytes, address: bytes) -> bytes:
        """The data key of one report.

        Raises:
            IntegrityFailure: changed, moved to another report, or sealed to another key.
        """
        return _decrypt(self._batch(wrapped_key[:PUBLIC_SIZE]), wrapped_key[PUBLIC_SIZE:], address)

    @functools.lru_cache(maxsize=64)  # noqa: B019  one opener lives as long as its process
    def _batch(self, share: bytes) -> AESGCM:
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise _tampered() from None
        return AESGCM(_batch_key(shared, share, self._public))


def open_sealed(data_key: bytes, body: bytes, address: bytes) -> bytes:
    """The raw bytes of one report.

    Raises:
        IntegrityFailure: changed, or not the report of that address.
    """
    return _decrypt(AESGCM(data_key), body, address)


def wrap_key(data_key: bytes, outer: bytes, bound_to: bytes) -> bytes:
    """`data_key` under `outer` (a citizen's key, say), openable only together with `bound_to`; 60 bytes."""
    return _encrypt(AESGCM(outer), data_key, bound_to)


def unwrap_key(wrapped: bytes, outer: bytes, bound_to: bytes) -> bytes:
    """What `wrap_key` wrapped.

    Raises:
        IntegrityFailure: changed, another key's, or bound to something else.
    """
    return _decrypt(AESGCM(outer), wrapped, bound_to)


def _sealed(wrapping: AESGCM, share: bytes, address: bytes, raw: bytes) -> Sealed:
    data_key = os.urandom(KEY_SIZE)
    return Sealed(_encrypt(AESGCM(data_key), raw, address), share + _encrypt(wrapping, data_key, address))


def _encrypt(cipher: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, plain, bound_to)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise _tampered() from None


def _batch_key(shared: bytes, share: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=share + public, info=b"synlig/raw/1").derive(shared)


def _tampered() -> IntegrityFailure:
    return IntegrityFailure("Sealed bytes do not open: they were changed or moved, or the key is another's.")
