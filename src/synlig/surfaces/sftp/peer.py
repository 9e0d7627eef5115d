"""One SSH connection: who it is by its key, and nothing but SFTP for whom is known (A2, K15)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import asyncssh

from synlig.core.errors import Refused
from synlig.core.knock import Knock
from synlig.core.sender import Sender
from synlig.storage.drop_boxes import Box
from synlig.surfaces.sftp.session import Session

MOST_AT_ONCE: Final = 200
MOST_TOLD: Final = 5
"""Fingerprints of keys that a stranger tried, as the log is told them."""


@dataclass(frozen=True, slots=True)
class SftpStories:
    """What the door may ask for."""

    sender_of: Callable[[str], Sender | None]
    """(public key as `type base64`)"""
    open_box: Callable[[Sender, str], Box]
    """(sender, address of the peer)"""
    refuse: Callable[[Knock, str], bool]
    """(knock, reason): whether a pause holds now"""
    check_pause: Callable[[Knock], None]
    """Raises Throttled."""
    take: Callable[[], int]
    """Takes every complete file; how many."""


class Peer(asyncssh.SSHServer):
    """Lets in whoever shows the key of a registered sender, under whatever user name."""

    def __init__(self, stories: SftpStories, present: "set[Peer]") -> None:
        self._stories = stories
        self._present = present
        self._tried = list[str]()
        self._connection: Any = None
        self._shown: Sender | None = None
        self.sender: Sender | None = None
        """Who it is, once it has proven to hold the key."""

    @property
    def address(self) -> str:
        """Where the peer is."""
        peer = self._connection.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    def connection_made(self, conn: Any) -> None:
        """Remember it, so that its sessions find who it is."""
        self._connection = conn
        conn.set_extra_info(peer=self)
        self._present.add(self)
        if len(self._present) > MOST_AT_ONCE:
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Who went without having been let in is told to the log."""
        del exc
        self._present.discard(self)
        if self.sender is None and self._tried:
            knock = Knock("sftp", self.address, tried={"ssh-key": " ".join(sorted(self._tried))})
            self._stories.refuse(knock, "unknown-key")

    def begin_auth(self, username: str) -> bool:
        """Nobody is let in without."""
        del username
        try:
            self._stories.check_pause(Knock("sftp", self.address))
        except Refused:
            self._connection.abort()
        return True

    def public_key_auth_supported(self) -> bool:
        """By key, and by nothing else."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the key is a registered sender's; that the peer holds it is checked after.

        Once the key of one sender was shown here, no other sender's is taken on the same connection.
        """
        del username
        sender = self._stories.sender_of(" ".join(key.export_public_key("openssh").decode().split()[:2]))
        if sender is None or (self._shown is not None and sender.name != self._shown.name):
            self._tried = [*self._tried, key.get_fingerprint()][:MOST_TOLD]
            return False
        self._shown = sender
        return True

    def auth_completed(self) -> None:
        """The peer holds the key it showed."""
        self.sender = self._shown

    def session(self, channel: Any) -> Session:
        """The sender's own drop box.

        Raises:
            Refused: it is not known who this is.
        """
        if self.sender is None:
            raise Refused("Nobody has logged in.")
        return Session(channel, self._stories.open_box(self.sender, self.address))
