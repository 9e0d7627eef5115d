"""Which registered sender a client certificate belongs to."""

from synlig.core.sender import Sender
from synlig.storage.senders import Senders


def recognise_sender(fingerprint: str, *, senders: Senders) -> Sender | None:
    """The sender whose certificate has that SHA-256 fingerprint; None for strangers."""
    return senders.with_certificate(fingerprint)
