"""The memory of what was used once: survives a restart and is shared by all processes of the portal."""

from datetime import datetime
from hashlib import sha256
from typing import Protocol


class ReplayMemory(Protocol):
    """Kept by storage; an in-memory one would forget at a restart."""

    def first_use(self, digest: str, until: datetime, now: datetime) -> bool:
        """Remember `digest` (64 hex digits) until `until`; False when it is remembered already.

        Of two calls at the same time, in any processes, exactly one gets True. `now` lets old entries go.
        """
        ...


def digest_of(kind: str, issuer: str, identifier: str) -> str:
    """What is remembered of an identifier: nothing that could be read back."""
    return sha256(f"{kind}\x1f{issuer}\x1f{identifier}".encode()).hexdigest()
