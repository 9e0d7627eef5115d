"""Who was recognised a moment ago is not looked up again: a sender posts hundreds of reports a second."""

import hashlib
from collections.abc import Callable
from time import monotonic
from typing import Final

from synlig.core.sender import Sender

STILL_KNOWN_S: Final = 1.0
"""How long a sender that was removed, or whose certificate was revoked, may still be let in."""
MOST: Final = 10_000


class Recognised:
    """Wraps the register; strangers are looked up each time."""

    def __init__(
        self,
        sender_of: Callable[[bytes], Sender],
        holder_of: Callable[[Sender, bytes, str], Sender],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._sender_of, self._holder_of, self._clock = sender_of, holder_of, clock
        self._known = dict[tuple[str, str], tuple[Sender, float]]()

    def lately(self, certificate: bytes, token: str) -> Sender | None:
        """The sender, when it was looked up within `STILL_KNOWN_S`."""
        known = self._known.get(_key(certificate, token))
        return known[0] if known is not None and self._clock() - known[1] < STILL_KNOWN_S else None

    def looked_up(self, certificate: bytes, token: str) -> Sender:
        """The sender by the register; with a token, in the place of the municipality that is for.

        Raises:
            CertificateRefused, TokenRefused: as the stories say.
        """
        asked, key = self._clock(), _key(certificate, token)
        self._known.pop(key, None)
        sender = self._sender_of(certificate)
        if token:
            sender = self._holder_of(sender, certificate, token)
        if len(self._known) >= MOST:
            self._known = {one: it for one, it in self._known.items() if asked - it[1] < STILL_KNOWN_S}
        if len(self._known) < MOST:
            self._known[key] = (sender, asked)
        return sender


def _key(certificate: bytes, token: str) -> tuple[str, str]:
    """Digests: no secret stays in memory longer than its request."""
    return hashlib.sha256(certificate).hexdigest(), hashlib.sha256(token.encode()).hexdigest()
