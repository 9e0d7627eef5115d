"""Who is at the other end: the client certificate, from the TLS connection itself or from nginx on its socket."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from synlig.core.errors import WrongUsage
from synlig.guard.credentials import certificate_bytes

CERTIFICATE: Final = "client_certificate"
PROXIED: Final = "proxied"
"""Set in the app's state when it listens on nginx's unix socket, and only then are nginx's headers believed."""


MOST_HEAD_BYTES: Final = 32 << 10
"""Of a request's address and headers together."""
MOST_HEADERS: Final = 100
HEAD_SECONDS: Final = 15
"""How long a peer may take from its first byte, or from connecting, to the end of its headers."""


class HeadTooLarge(Exception):
    """The peer's address and headers are more than any sender needs."""


class CertifiedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol that also tells the app the peer's certificate (DER), and bounds headers in size and time.

    uvicorn does neither of them.
    """

    def connection_made(self, transport: Any) -> None:
        """Remember the certificate for every request of the connection."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        der = None if tls is None else tls.getpeercert(binary_form=True)
        self.app_state = {**self.app_state, CERTIFICATE: der}
        self._head = Head()
        self._late = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._late.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes before the headers have ended: a header that never ends is seen here only."""
        super().data_received(data)
        if self._head.open and not self.transport.is_closing():
            self._head.unfinished += len(data)
            if self._head.unfinished > MOST_HEAD_BYTES:
                self.send_400_response("Too many or too large headers.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._late.cancel()
        self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)
        self._head = Head(open=True)

    def on_url(self, url: bytes) -> None:
        """Some of the address."""
        self._head.take(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._head.take(len(name) + len(value))
        self._head.count += 1
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The headers have ended."""
        self._late.cancel()
        self._head.open = False
        super().on_headers_complete()


@dataclass(slots=True)
class Head:
    """How much of a request's address and headers there is so far."""

    open: bool = False
    size: int = 0
    count: int = 0
    unfinished: int = 0

    def take(self, size: int) -> None:
        """Some more of it.

        Raises:
            HeadTooLarge: it is too much; the parser ends the connection with 400.
        """
        self.size += size
        if self.size > MOST_HEAD_BYTES or self.count >= MOST_HEADERS:
            raise HeadTooLarge


def shown_certificate(request: Request) -> bytes | None:
    """The client certificate (DER) whose key the peer proved to hold, or None when there is none."""
    if getattr(request.app.state, PROXIED, False):
        return _from_nginx(request)
    der: bytes | None = request.scope.get("state", {}).get(CERTIFICATE)
    return der


def _from_nginx(request: Request) -> bytes | None:
    """Nginx verified it (`$ssl_client_verify`) and passes it on escaped (`$ssl_client_escaped_cert`)."""
    if request.headers.getlist("x-ssl-client-verify") != ["SUCCESS"]:
        return None
    escaped = request.headers.getlist("x-ssl-client-cert")
    if len(escaped) != 1:
        return None
    try:
        return certificate_bytes(unquote_to_bytes(escaped[0]))
    except WrongUsage:
        return None
