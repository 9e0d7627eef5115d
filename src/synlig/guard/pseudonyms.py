"""Names that only one recipient knows someone or something by: no two recipients can join what they have (K9)."""

import hmac
from collections.abc import Callable
from functools import cache
from uuid import UUID

from synlig.guard.keys import KeyStore, Secret


def names_for(recipient: str, keys: KeyStore) -> Callable[[str, str], str]:
    """(kind, name) -> the name by which `recipient` knows it: the same each time, and nothing without the key.

    The key is read when the first name is asked for, so that a part without it can pack what needs no names.
    """

    @cache
    def key() -> bytes:
        return hmac.digest(keys.secret(Secret.PSEUDONYMS), f"recipient {recipient}".encode(), "sha256")

    def name(kind: str, known: str) -> str:
        return str(UUID(bytes=hmac.digest(key(), f"{kind} {known}".encode(), "sha256")[:16], version=5))

    return name
