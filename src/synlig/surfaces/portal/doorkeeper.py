"""Nobody passes without a session or a token: the innermost gate before any page or table (A2, K14, K15)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from synlig.core.knock import Kind, Knock
from synlig.core.permission import Person
from synlig.guard.sessions import Session, SessionLimits, digest, is_fresh

LOG_IN: Final = "/log-ind"
LOG_OUT: Final = "/log-ud"
OPEN_PREFIXES: Final = ("/static/", "/saml/", "/udvikling/", "/sprog/", "/mail/stop/")
OPEN_PATHS: Final = frozenset({"/health/live", LOG_IN, "/logget-ud", "/favicon.ico"})
TOKEN_PREFIXES: Final = ("/api/", "/fhir/", "/odata/", "/openapi.json", "/catalog.ttl", "/health/ready")
"""Where a personal access token is good; pages take sessions only."""

LIMITS: Final = SessionLimits()
WORDS: Final = {401: "Log in, or send a valid access token.", 429: "Refused too often; try again later."}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking; the session secret where there is one, which forms are bound to; whether the log-in is fresh."""

    person: Person
    secret: str | None
    fresh: bool = False


class Doorkeeper:
    """Finds the caller of every request outside the open paths, else sends them to log in or says 401."""

    def __init__(
        self,
        app: ASGIApp,
        cookie: str,
        session: Callable[[str], Session | None],
        bearer: Callable[[str], Person | None],
        refuse: Callable[[Knock, str], bool],
        no_roles: Callable[[Request], Response],
    ) -> None:
        self._app, self._cookie, self._session, self._bearer, self._no_roles = app, cookie, session, bearer, no_roles
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        caller = await run_in_threadpool(self._caller, scope["path"], headers)
        if caller is None:
            status = await run_in_threadpool(self._refused, scope, headers)
            await _turned_away(scope, headers, status)(scope, receive, send)
            return
        scope["state"]["caller"] = caller
        if not caller.person.roles and scope["path"] != LOG_OUT:
            await self._no_roles(Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _caller(self, path: str, headers: Headers) -> Caller | None:
        authorization = headers.get("authorization")
        if authorization is not None:
            return self._token_caller(path, authorization)
        secret = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        session = self._session(secret) if secret else None
        return Caller(session.person, secret, is_fresh(session, LIMITS)) if session else None

    def _token_caller(self, path: str, authorization: str) -> Caller | None:
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not path.startswith(TOKEN_PREFIXES):
            return None
        person = self._bearer(token.strip())
        return Caller(person, None) if person else None

    def _refused(self, scope: Scope, headers: Headers) -> int:
        """401; or 429 for whoever has shown wrong tokens too often."""
        authorization = headers.get("authorization")
        if authorization is None or not scope["path"].startswith(TOKEN_PREFIXES):
            return 401
        token = authorization.partition(" ")[2].strip()
        return 429 if self._refuse(knock_of(scope, "api", token), "unknown-token") else 401


def knock_of(scope: Scope, door: str, token: str = "") -> Knock:
    """How whoever is not known came; the correlation id is the one they are shown."""
    tried: dict[Kind, str] = {"token": digest(token)} if token else {}
    peer = scope.get("client") or ("", 0)
    return Knock(door, peer[0], scope["state"]["correlation_id"], tried)


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def _turned_away(scope: Scope, headers: Headers, status: int) -> Response:
    if scope["path"].startswith(TOKEN_PREFIXES) or "text/html" not in headers.get("accept", ""):
        body = {"error": WORDS[status], "correlation_id": scope["state"]["correlation_id"]}
        return JSONResponse(body, status, {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "900"})
    path = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    back = quote(path if scope["method"] == "GET" else "/", safe="/")
    if headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": LOG_IN})
    return RedirectResponse(f"{LOG_IN}?til={back}", 303)
