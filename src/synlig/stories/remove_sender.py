"""Take a sender out of the register; what it delivered stays."""

from dataclasses import replace

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.senders import Senders


def remove_sender(name: str, *, senders: Senders, log: Recorder, actor: str) -> None:
    """Remove `name`.

    Raises:
        NotFound: no such sender.
    """
    change = Entry(Event.SENDER_CHANGED, actor, "begun", facts={"sender": name, "action": "removed"})
    log.record([change])
    senders.remove(name)
    log.record([replace(change, outcome="done")])
