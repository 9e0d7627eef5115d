"""The keyed hash a tombstone carries: it recognises an erased person in a backup and names nobody (K25)."""

import hmac

from synlig.guard.keys import KeyStore, Secret


class TombstoneHash:
    """Made over the vault's tag of a person, under a key of its own: neither alone leads anywhere."""

    def __init__(self, keys: KeyStore) -> None:
        self._key = keys.secret(Secret.TOMBSTONES)

    def __call__(self, tag: bytes) -> bytes:
        """32 bytes, the same for the same tag."""
        return hmac.digest(self._key, b"tombstone" + tag, "sha256")
