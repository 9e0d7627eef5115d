"""The door for files as a server: SFTP for senders, and the hand that takes what is complete."""

import asyncio
import logging
import signal
from typing import Any, Final

import asyncssh

from synlig.core.errors import SynligError
from synlig.core.settings import SftpSettings
from synlig.surfaces.sftp.peer import Peer, SftpStories
from synlig.surfaces.sftp.session import Session

LOG_IN_S: Final = 30
TAKE_EVERY_S: Final = 1.0
QUIET_TELLING: Final = {"keepalive_interval": 60, "keepalive_count_max": 3}
LOG: Final = logging.getLogger("synlig.sftp")


class SftpDoor:
    """Runs until it is told to stop; a file that is begun then is finished first."""

    def __init__(self, settings: SftpSettings, host_key: bytes, stories: SftpStories) -> None:
        self._settings = settings
        self._key = asyncssh.import_private_key(host_key)
        self._stories = stories
        self._peers = set[Peer]()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0
        """The port it listens on, once it does."""

    @property
    def fingerprint(self) -> str:
        """By which senders can know this host."""
        return self._key.get_fingerprint()

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM, or `stop`."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """End `run`, from any thread."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        self._stop, self._loop = asyncio.Event(), asyncio.get_running_loop()
        self._heed_signals()
        async with await self._listen() as listening:
            self.port = listening.get_port()
            await self._take_until_stopped(self._stop)

    def _heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
            except (ValueError, RuntimeError):  # not the main thread: whoever runs it there stops it
                return

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            self._settings.host,
            self._settings.port,
            server_factory=self._peer,
            server_host_keys=[self._key],
            sftp_factory=_session,
            allow_scp=False,
            password_auth=False,
            kbdint_auth=False,
            host_based_auth=False,
            gss_host=None,
            agent_forwarding=False,
            x11_forwarding=False,
            compression_algs=None,
            server_version="SFTP",
            login_timeout=LOG_IN_S,
            **QUIET_TELLING,
        )

    def _peer(self) -> Peer:
        return Peer(self._stories, self._peers)

    async def _take_until_stopped(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await asyncio.to_thread(self._stories.take)
            except SynligError as error:
                LOG.warning("files wait: %s", error)
            try:
                await asyncio.wait_for(stop.wait(), TAKE_EVERY_S)
            except TimeoutError:
                continue


def _session(channel: Any) -> Session:
    peer: Peer = channel.get_connection().get_extra_info("peer")
    return peer.session(channel)
