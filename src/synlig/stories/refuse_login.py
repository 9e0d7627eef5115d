"""A system that nobody knows tried to log in: say so in the log (K15, K16)."""

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder


def refuse_login(door: str, address: str, tried: str, *, log: Recorder) -> None:
    """Record a refusal at `door` of a peer at `address` that showed keys with the fingerprints `tried`."""
    log.record(
        [Entry(Event.SENDER_REFUSED, "stranger", "refused", address=address, facts={"door": door, "tried": tried})]
    )
