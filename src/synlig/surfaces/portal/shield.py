"""What every answer carries and every request must pass: headers, host, size, a correlation id (K12, K14)."""

import logging
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synlig.surfaces.observing.spans import correlate

LARGEST_FORM: Final = 64 * 1024
LARGEST_TOKEN: Final = 512 * 1024
"""A form with a SAML token of the largest size that the log-in judges."""
LARGEST_REPORTS: Final = 8 * 1024 * 1024
"""A file of reports, which is held in memory: it may rest nowhere before it is sealed."""
REPORTS: Final = "/indberet"
LARGE: Final = ("/saml/", "/upload")
"""Where more than a form comes: a token, or a file with figures."""
LOG: Final = logging.getLogger("synlig.portal")


@dataclass(frozen=True, slots=True)
class Door:
    """How the portal is reached: the hosts it answers to, whether TLS ends before it, who else forms may lead to."""

    hosts: frozenset[str]
    tls: bool = False
    form_targets: tuple[str, ...] = ()
    """Origins that a log-out form may be sent on to: the identity provider's."""

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: our own files and nothing else, nothing inline."""
        targets = " ".join(("'self'", *self.form_targets))
        own = "; ".join(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect"))
        return f"default-src 'none'; {own}; form-action {targets}; frame-ancestors 'none'; base-uri 'none'"


def door_of(hosts: Collection[tuple[str, int]], base_url: str) -> Door:
    """The door for listening (host, port) pairs and the address people use."""
    names = {f"{host}:{port}" for host, port in hosts} | {f"localhost:{port}" for _, port in hosts}
    scheme, _, rest = base_url.partition("://")
    if rest:
        names.add(rest.split("/", 1)[0])
    return Door(frozenset(name.lower() for name in names), tls=scheme == "https")


class Shield:
    """The outermost layer: turns away strange hosts and large bodies, and dresses every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door
        self._headers = _headers(door)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds than http pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), "correlation_id": uuid.uuid4().hex}
        largest = _largest(scope["path"])
        correlate(scope["state"]["correlation_id"])
        refusal = self._refusal(Headers(scope=scope), largest)
        app = self._app if refusal is None else refusal
        await app(scope, _limited(receive, largest), self._dressed(scope, send))

    def _refusal(self, headers: Headers, largest: int) -> PlainTextResponse | None:
        if headers.get("host", "").lower() not in self._door.hosts:
            return PlainTextResponse("Unknown host.\n", 400)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdecimal() or int(length[:20]) > largest:
            return PlainTextResponse("Too large.\n", 413)
        return None

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers.setdefault(name, value)
                headers["X-Correlation-Id"] = scope["state"]["correlation_id"]
            await send(message)

        return dress


def _largest(path: str) -> int:
    if path == REPORTS:
        return LARGEST_REPORTS
    return LARGEST_TOKEN if path.startswith(LARGE) else LARGEST_FORM


def _limited(receive: Receive, largest: int) -> Receive:
    """Bodies without a length are counted while they come; past the limit the client is as good as gone."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > largest else message

    return limited


def _headers(door: Door) -> tuple[tuple[str, str], ...]:
    always = (
        ("Content-Security-Policy", door.policy),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    )
    return (*always, ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")) if door.tls else always
