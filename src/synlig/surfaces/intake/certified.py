"""Who is at the other end: the client certificate, from the TLS connection itself or from nginx on its socket."""

import hashlib
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from synlig.core.errors import WrongUsage
from synlig.guard.credentials import certificate_fingerprint

CERTIFICATE: Final = "client_certificate"
PROXIED: Final = "proxied"
"""Set in the app's state when it listens on nginx's unix socket, and only then are nginx's headers believed."""


class CertifiedProtocol(H11Protocol):
    """uvicorn's own protocol that also tells the app the peer's certificate (DER), which uvicorn does not."""

    def connection_made(self, transport: Any) -> None:
        """Remember the certificate for every request of the connection."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        der = None if tls is None else tls.getpeercert(binary_form=True)
        self.app_state = {**self.app_state, CERTIFICATE: der}


def fingerprint(request: Request) -> str | None:
    """SHA-256 of the verified client certificate's DER bytes in hex, or None when there is none."""
    if getattr(request.app.state, PROXIED, False):
        return _from_nginx(request)
    der: bytes | None = request.scope.get("state", {}).get(CERTIFICATE)
    return None if der is None else hashlib.sha256(der).hexdigest()


def _from_nginx(request: Request) -> str | None:
    """Nginx verified it (`$ssl_client_verify`) and passes it on escaped (`$ssl_client_escaped_cert`)."""
    if request.headers.getlist("x-ssl-client-verify") != ["SUCCESS"]:
        return None
    escaped = request.headers.getlist("x-ssl-client-cert")
    if len(escaped) != 1:
        return None
    try:
        return certificate_fingerprint(unquote_to_bytes(escaped[0]))
    except WrongUsage:
        return None
