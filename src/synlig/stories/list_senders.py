"""Who may deliver, for whom."""

from synlig.core.sender import Sender
from synlig.storage.senders import Senders


def list_senders(*, senders: Senders) -> list[Sender]:
    """Every registered sender, by name."""
    return senders.all()
