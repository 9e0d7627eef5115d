"""Ed25519 signatures over what is frozen, each bound to what it was signed for."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from synlig.core.errors import IntegrityFailure
from synlig.guard.exact_base64 import exact_base64


def sign(private: bytes, purpose: str, message: bytes) -> str:
    """The signature of `message` as base64; `private` is an Ed25519 seed, `purpose` e.g. `release`."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).sign(_framed(purpose, message))).decode()


def check_signature(public: bytes, purpose: str, message: bytes, signature: str) -> None:
    """Return quietly when `signature` was made over `message` for `purpose` by the holder of `public`'s key.

    Raises:
        IntegrityFailure: it was not.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(exact_base64(signature.encode()), _framed(purpose, message))
    except (InvalidSignature, ValueError):
        raise IntegrityFailure(
            f"The signature of this {purpose} does not hold: it was changed, or signed by another."
        ) from None


def _framed(purpose: str, message: bytes) -> bytes:
    """A signature for one purpose can then never pass for another."""
    return b"synlig/" + purpose.encode() + b"\x00" + message
