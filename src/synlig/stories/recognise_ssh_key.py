"""Which registered sender a public SSH key belongs to."""

from synlig.core.sender import Sender
from synlig.storage.senders import Senders


def recognise_ssh_key(key: str, *, senders: Senders) -> Sender | None:
    """The sender with that key (`type base64`); None for strangers."""
    return senders.with_ssh_key(key)
