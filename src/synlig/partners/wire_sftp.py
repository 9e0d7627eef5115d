"""The wire to a recipient over SFTP: the same questions and answers as files, for one who takes files only.

What is sent is put into `in/` under a name that says what it is and what is in it; the answer is looked for in
`out/` under the same name. A file is complete when it has that name: it is uploaded under another and renamed.
"""

import asyncio
import contextlib
import hashlib
import re
from collections.abc import Coroutine
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh
import msgspec

from synlig.core.delivery import Address, WireAnswer, WireFailed
from synlig.core.errors import WrongUsage

Result = TypeVar("Result")
LARGEST_ANSWER: Final = 64 << 20
LONGEST_S: Final = 300.0
LOOKS: Final = 5
BETWEEN_LOOKS_S: Final = 0.2
"""An answer that comes within a second is taken at once; a later one is asked for at the next run."""
PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,127}", re.ASCII)
PORT: Final = 22


class _Answer(msgspec.Struct):
    status: int
    body: msgspec.Raw = msgspec.Raw(b"")


class SftpWire:
    """SFTP to one address `sftp://user@host:port/folder`, by our key, to the host whose key is known (K15)."""

    name: Final = "sftp"

    def __init__(self, address: Address) -> None:
        """Open nothing yet.

        Raises:
            WrongUsage: no user, our key or their host key is missing, or the address says more than that.
        """
        parts = urlsplit(address.url)
        if parts.scheme != "sftp" or not parts.hostname or not parts.username or parts.password or parts.query:
            raise WrongUsage("Files are sent to sftp://user@host:port/folder; a password is never part of it.")
        if not address.key or not address.authority:
            raise WrongUsage("Files are sent with our SSH key (_key) to a host whose key is known (_authority).")
        self._folder = unquote(parts.path).strip("/")
        self._to = {"host": parts.hostname, "port": parts.port or PORT, "username": parts.username}
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def ask(self, method: str, path: str, body: bytes | None = None) -> WireAnswer:
        """Put a file and look for its answer, or read one that was to come.

        Raises:
            WireFailed: no connection, or it broke. What was put may have arrived.
        """
        kind, _, rest = path.removeprefix("/").partition("/")
        name = rest.partition("/")[0]
        if method == "PUT" and body is not None and PLAIN.fullmatch(name):
            return self._finished(self._put(f"{kind}-{name}", body))
        if method == "GET" and rest.endswith("/receipt") and PLAIN.fullmatch(name):
            return self._finished(self._read_answer(f"{kind}-{name}.*.json"))
        if method == "GET" and path.startswith("/inventory?day="):
            return self._finished(self._read_file(f"out/inventory-{path.partition('=')[2]}.json"))
        raise WireFailed("no answer: files carry no such question")

    def listed(self, folder: str) -> list[str]:
        """The names of the complete files in a folder of theirs, sorted.

        Raises:
            WireFailed: no connection, or it broke.
        """
        return self._finished(self._names(folder))

    def read(self, path: str) -> bytes:
        """The content of a file of theirs.

        Raises:
            WireFailed: it is not there, is too large, or the connection broke.
        """
        answer = self._finished(self._read_file(path))
        if answer.status != 200:
            raise WireFailed("no file: it is gone")
        return answer.body

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            with contextlib.suppress(Exception):
                self._loop.run_until_complete(self._connection.wait_closed())
            self._connection = self._sftp = None
        if not self._loop.is_closed():
            self._loop.close()

    def _finished(self, asked: Coroutine[Any, Any, Result]) -> Result:
        try:
            return self._loop.run_until_complete(asyncio.wait_for(asked, LONGEST_S))
        except (OSError, asyncssh.Error, TimeoutError, msgspec.MsgspecError) as error:
            if self._connection is not None:
                self._connection.abort()
            self._connection = self._sftp = None
            raise WireFailed(f"no answer: {type(error).__name__}") from None

    async def _client(self) -> asyncssh.SFTPClient:
        if self._sftp is None:
            self._connection = await asyncssh.connect(
                **self._to, known_hosts=self._address.authority, client_keys=[self._address.key], config=None,
                agent_path=None, connect_timeout=10, keepalive_interval=30,
            )  # fmt: skip
            self._sftp = await self._connection.start_sftp_client()
        return self._sftp

    async def _put(self, name: str, body: bytes) -> WireAnswer:
        sftp, whole = await self._client(), f"{name}.{hashlib.sha256(body).hexdigest()[:32]}.json"
        answered = self._at(f"out/{whole}")
        if not await sftp.exists(answered) and not await sftp.exists(self._at(f"in/{whole}")):
            part = self._at(f"in/{whole}.part")
            async with sftp.open(part, "wb") as file:
                await file.write(body)
            await sftp.rename(part, self._at(f"in/{whole}"))
        for _ in range(LOOKS):
            if await sftp.exists(answered):
                return await self._answer(answered)
            await asyncio.sleep(BETWEEN_LOOKS_S)
        return WireAnswer(202, b"")

    async def _read_answer(self, pattern: str) -> WireAnswer:
        sftp = await self._client()
        found = [str(name) for name in await sftp.glob(self._at(f"out/{pattern}"), error_handler=_none)]
        return await self._answer(min(found)) if found else await self._waiting(sftp, pattern)

    async def _waiting(self, sftp: asyncssh.SFTPClient, pattern: str) -> WireAnswer:
        """Not answered yet where they still have it; else they never got it."""
        waits = await sftp.glob(self._at(f"in/{pattern}"), error_handler=_none)
        return WireAnswer(202 if waits else 404, b"")

    async def _answer(self, path: str) -> WireAnswer:
        answer = msgspec.json.decode(await self._content(path), type=_Answer)
        return WireAnswer(answer.status, bytes(answer.body))

    async def _read_file(self, path: str) -> WireAnswer:
        try:
            return WireAnswer(200, await self._content(self._at(path)))
        except asyncssh.SFTPNoSuchFile:
            return WireAnswer(404, b"")

    async def _content(self, path: str) -> bytes:
        sftp = await self._client()
        async with sftp.open(path, "rb") as file:
            read = await file.read(LARGEST_ANSWER + 1)
        if len(read) > LARGEST_ANSWER:
            raise OSError("too long")
        return bytes(read)

    async def _names(self, folder: str) -> list[str]:
        sftp = await self._client()
        if not await sftp.isdir(self._at(folder)):
            return []
        return sorted(name for name in map(str, await sftp.listdir(self._at(folder))) if PLAIN.fullmatch(name))

    def _at(self, path: str) -> str:
        return f"{self._folder}/{path}" if self._folder else path


WIRE: Final = SftpWire


def _none(_error: Exception) -> None:
    """Nothing matches: that is an answer too."""
