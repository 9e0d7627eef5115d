"""What the vault needs of cryptography: citizens' surrogates, keys and look-up tags, and their CPR numbers sealed."""

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.cpr import Cpr, Surrogate
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.sealing import KEY_SIZE, open_sealed, unwrap_key, wrap_key

NONCE: Final = 12


class CitizenSecrets:
    """Opened with the vault's two secrets: one to recognise citizens by, one that wraps their keys."""

    def __init__(self, keys: KeyStore) -> None:
        self._lookup = keys.secret(Secret.LOOKUP)
        self._kek = keys.secret(Secret.CITIZENS)

    def tag(self, cpr: Cpr) -> bytes:
        """The keyed 32-byte tag a citizen is looked up by; useless without the key (DESIGN.md section 4)."""
        return hmac.digest(self._lookup, cpr.reveal().encode(), "sha256")

    def retired_tag(self) -> bytes:
        """A tag in place of a citizen's, to which no number leads."""
        return secrets.token_bytes(32)

    def draw(self) -> tuple[Surrogate, bytes]:
        """A new surrogate and a new 256-bit data key, both random: neither tells anything of the CPR number."""
        return Surrogate(secrets.token_hex(16)), secrets.token_bytes(KEY_SIZE)

    def wrap(self, key: bytes, surrogate: Surrogate) -> bytes:
        """A citizen's key, wrapped for the vault's file."""
        return wrap_key(key, self._kek, surrogate.encode())

    def unwrap(self, wrapped: bytes, surrogate: Surrogate) -> bytes:
        """A citizen's key.

        Raises:
            IntegrityFailure: changed, or another citizen's.
        """
        return unwrap_key(wrapped, self._kek, surrogate.encode())

    def seal(self, cpr: Cpr, key: bytes, surrogate: Surrogate) -> bytes:
        """A CPR number under its citizen's own key, so that destroying the key destroys it too."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(key).encrypt(nonce, cpr.reveal().encode(), surrogate.encode())

    def open(self, sealed: bytes, key: bytes, surrogate: Surrogate) -> Cpr:
        """The CPR number that `seal` sealed.

        Raises:
            IntegrityFailure: changed, or another citizen's.
        """
        return Cpr(open_sealed(key, sealed, surrogate.encode()).decode())
