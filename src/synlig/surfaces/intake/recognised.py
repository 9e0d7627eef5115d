"""Who was recognised a moment ago is not looked up again: a sender posts hundreds of reports a second."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from synlig.core.sender import Sender

STILL_KNOWN_S: Final = 1.0
"""How long a sender that was removed may still be let in."""
REFUSED_TOLD_S: Final = 60.0
"""A stranger that keeps knocking is told to the log so often: refusals must not fill it."""
MOST: Final = 10_000


class Recognised:
    """Wraps the register; strangers are looked up each time."""

    def __init__(
        self,
        sender_of: Callable[[str], Sender | None],
        refuse: Callable[[str, str, str], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._sender_of = sender_of
        self._refuse = refuse
        self._clock = clock
        self._known = dict[str, tuple[Sender, float]]()
        self._told = dict[tuple[str, str], float]()

    def lately(self, fingerprint: str) -> Sender | None:
        """The sender, when it was looked up within `STILL_KNOWN_S`."""
        known = self._known.get(fingerprint)
        return known[0] if known is not None and self._clock() - known[1] < STILL_KNOWN_S else None

    def looked_up(self, fingerprint: str) -> Sender | None:
        """The sender by the register."""
        asked = self._clock()
        sender = self._sender_of(fingerprint)
        if sender is None:
            self._known.pop(fingerprint, None)
        elif len(self._known) < MOST or fingerprint in self._known:
            self._known[fingerprint] = (sender, asked)
        return sender

    def refused(self, address: str, tried: str) -> None:
        """Tell the log of a stranger at `address` that showed `tried`, unless it was told of it lately (K15).

        Raises:
            Unavailable: the log cannot be written.
        """
        now, stranger = self._clock(), (address, tried)
        if now - self._told.get(stranger, -REFUSED_TOLD_S) >= REFUSED_TOLD_S:
            self._refuse("rest", address, tried)
            self._told = {one: at for one, at in self._told.items() if now - at < REFUSED_TOLD_S}
            self._told[stranger] = now
