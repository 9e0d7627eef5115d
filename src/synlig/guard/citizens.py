"""What the vault needs of cryptography: citizens' surrogates, keys and look-up tags, and their CPR numbers sealed."""

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.sealing import KEY_SIZE, open_sealed, unwrap_key, wrap_key

NONCE: Final = 12


class CitizenSecrets:
    """Opened with the vault's two secrets: one to recognise citizens by, one that wraps their keys."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys, self._lookup = keys, keys.secret(Secret.LOOKUP)
        self._stamp, self._kek = keys.fresh(Secret.CITIZENS)

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
        """A citizen's key, wrapped for the vault's file, under the key of citizens as it is now."""
        self._look_again()
        return wrap_key(key, self._kek, surrogate.encode())

    def unwrap(self, wrapped: bytes, surrogate: Surrogate) -> bytes:
        """A citizen's key.

        Raises:
            IntegrityFailure: changed, or another citizen's.
        """
        key = self._opens(wrapped, surrogate, self._kek)
        if key is not None:
            return key
        self._look_again()
        retired = self._keys.retired(Secret.CITIZENS)
        key = None if retired is None else self._opens(wrapped, surrogate, retired)
        return key if key is not None else unwrap_key(wrapped, self._kek, surrogate.encode())

    def is_current(self, wrapped: bytes, surrogate: Surrogate) -> bool:
        """Whether it is wrapped under the key of citizens as it is now."""
        self._look_again()
        return self._opens(wrapped, surrogate, self._kek) is not None

    def rewrap(self, wrapped: bytes, surrogate: Surrogate) -> bytes:
        """The same key under the key of citizens as it is now.

        Raises:
            IntegrityFailure: changed, or another citizen's.
        """
        return self.wrap(self.unwrap(wrapped, surrogate), surrogate)

    def _look_again(self) -> None:
        """The key of citizens may have been drawn anew by another process."""
        if self._keys.stamp(Secret.CITIZENS) != self._stamp:
            self._stamp, self._kek = self._keys.fresh(Secret.CITIZENS)

    @staticmethod
    def _opens(wrapped: bytes, surrogate: Surrogate, kek: bytes) -> bytes | None:
        try:
            return unwrap_key(wrapped, kek, surrogate.encode())
        except IntegrityFailure:
            return None

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
