"""Whoever was refused again and again waits a while, whatever is shown now (K15)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.errors import Throttled
from synlig.core.knock import Knock
from synlig.storage.refusals import Refusals


def check_pause(knock: Knock, *, refusals: Refusals, clock: Callable[[], datetime]) -> None:
    """Return quietly when what is shown may be looked at.

    Raises:
        Throttled: a pause holds for the address, certificate, key or token.
    """
    if refusals.paused(knock, clock()):
        raise Throttled("Refused too often; try again later.")
