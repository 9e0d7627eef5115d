"""Open the drop box of a sender who logged in."""

from synlig.core.sender import Sender
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.drop_boxes import Box, DropBoxes


def open_drop_box(sender: Sender, address: str, *, drop_boxes: DropBoxes, log: Recorder) -> Box:
    """The sender's own box; that it was opened, and from where, is in the log before it is used (K15)."""
    log.record([Entry(Event.LOGIN_ACCEPTED, f"sender:{sender.name}", address=address, facts={"door": "sftp"})])
    return drop_boxes.of(sender.name)
