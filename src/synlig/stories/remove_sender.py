"""Take a sender out of the register; what it delivered stays."""

from synlig.storage.senders import Senders


def remove_sender(name: str, *, senders: Senders) -> None:
    """Remove `name`.

    Raises:
        NotFound: no such sender.
    """
    senders.remove(name)
