"""Take a sender out of the register; what it delivered stays."""

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.senders import Senders


def remove_sender(name: str, *, senders: Senders, log: Recorder, actor: str) -> None:
    """Remove `name`.

    Raises:
        NotFound: no such sender.
    """
    senders.remove(name)
    log.record([Entry(Event.SENDER_CHANGED, actor, facts={"sender": name, "action": "removed"})])
