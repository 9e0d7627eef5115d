"""The wire to a recipient over HTTPS: one connection pool, no detours, bounded time and size."""

import contextlib
import ipaddress
import re
import socket
import ssl
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import Timer
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
import msgspec

from synlig.core.delivery import Address, WireAnswer, WireFailed
from synlig.core.errors import WrongUsage
from synlig.core.source import Fetched

LARGEST_ANSWER: Final = 64 << 20
LONGEST_ANSWER_S: Final = 300.0
PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,127}", re.ASCII)
PATIENCE: Final = httpx.Timeout(60.0, connect=10.0)


class _Line(Protocol):
    """A connection as it is traced."""

    def get_extra_info(self, info: str) -> Any:
        """Such as its socket."""
        ...


class HttpsWire:
    """HTTPS to one address; it follows no redirects, uses no proxy and remembers no cookies (K12)."""

    name: Final = "https"

    def __init__(self, address: Address) -> None:
        """Open nothing yet.

        Raises:
            WrongUsage: the address is not HTTPS and no sandbox, or it is a sandbox elsewhere.
        """
        _check(address)
        self._client = httpx.Client(
            base_url=address.url,
            verify=_trust(address),
            timeout=PATIENCE,
            trust_env=False,
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "synlig"},
        )
        self._line: _Line | None = None

    def ask(self, method: str, path: str, body: bytes | None = None) -> WireAnswer:
        """Send and wait for the answer.

        Raises:
            WireFailed: refused, cut off, too slow or too much. What was sent may have arrived.
        """
        kind = {} if body is None else {"Content-Type": "application/fhir+json"}
        try:
            with self._in_time(), self._asked(method, path, kind, body) as answer:
                read = WireAnswer(answer.status_code, _bounded(answer))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WireFailed(f"no answer: {type(error).__name__}") from None
        self._client.cookies.clear()
        return read

    def fetch(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Ask a source; `path` may be an address it gave, which must be its own.

        Raises:
            WireFailed: refused, cut off, too slow or too much, or the address is another's.
        """
        try:
            with self._in_time(), self._asked(method, self._own(path), dict(headers or {})) as answer:
                fetched = Fetched(
                    answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, _bounded(answer)
                )
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WireFailed(f"no answer: {type(error).__name__}") from None
        self._client.cookies.clear()
        return fetched

    def blocks(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """The body of a large answer in blocks, as long as each comes in time.

        Raises:
            WireFailed: no 200, cut off or too slow, or the address is another's.
        """
        try:
            with self._asked("GET", self._own(path), dict(headers or {})) as answer:
                if answer.status_code != 200:
                    raise WireFailed(f"no file: they answered {answer.status_code}")
                yield from _plain(answer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WireFailed(f"no answer: {type(error).__name__}") from None

    def listed(self, folder: str) -> list[str]:
        """The names of the files in a folder of theirs, sorted: `GET /folder/` answers with them as JSON.

        Raises:
            WireFailed: no connection, or no such answer.
        """
        answer = self.ask("GET", f"/{folder}/")
        try:
            names = msgspec.json.decode(answer.body, type=list[str]) if answer.status == 200 else None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            names = None
        if names is None:
            raise WireFailed(f"no list of files: they answered {answer.status}")
        return sorted(name for name in names if PLAIN.fullmatch(name))

    def read(self, path: str) -> bytes:
        """The content of a file of theirs.

        Raises:
            WireFailed: it is not there, is too large, or there is no connection.
        """
        answer = self.ask("GET", f"/{path}")
        if answer.status != 200:
            raise WireFailed(f"no file: they answered {answer.status}")
        return answer.body

    def _asked(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> AbstractContextManager[httpx.Response]:
        watched = {"trace": self._watch}
        return self._client.stream(method, path, content=body, headers=headers, extensions=watched)

    @contextmanager
    def _in_time(self) -> Generator[None]:
        """Cut the line when the longest answer takes longer, however little it says at a time."""
        late = Timer(LONGEST_ANSWER_S, self._cut)
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()

    def _watch(self, happened: str, about: Mapping[str, Any]) -> None:
        """Know the line that is spoken over, TLS included; one is kept for all questions."""
        if happened in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._line = about["return_value"]

    def _cut(self) -> None:
        line = None if self._line is None else self._line.get_extra_info("socket")
        with contextlib.suppress(OSError):
            if line is not None:
                line.shutdown(socket.SHUT_RDWR)

    def _own(self, path: str) -> str:
        """The path, unless it leads to another host than the one that was agreed (K12)."""
        there, own = httpx.URL(path), self._client.base_url
        if there.is_absolute_url and (there.scheme, there.host, there.port) != (own.scheme, own.host, own.port):
            raise WireFailed("they point to another host")
        return path

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


WIRE: Final = HttpsWire


def _check(address: Address) -> None:
    parts = urlsplit(address.url)
    if address.sandbox and not _is_loopback(parts.hostname):
        raise WrongUsage("A sandbox is on this machine: give its address as 127.0.0.1.")
    if not parts.hostname or (parts.scheme, address.sandbox) not in {("https", False), ("https", True), ("http", True)}:
        raise WrongUsage("A recipient is reached over https; http is for a sandbox on this machine only.")


def _is_loopback(host: str | None) -> bool:
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trust(address: Address) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=address.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address.certificate:
        context.load_cert_chain(address.certificate, address.key or None)
    return context


def _bounded(answer: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in _plain(answer):
        size += len(part)
        if size > LARGEST_ANSWER:
            raise WireFailed("no answer: too long")
        parts.append(part)
    return b"".join(parts)


def _plain(answer: httpx.Response) -> Iterator[bytes]:
    """The body as it comes: of compressed bytes, which were not asked for, a few could fill all memory."""
    if answer.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise WireFailed("no answer: it is compressed, which was not asked for")
    return answer.iter_raw(1 << 16)
