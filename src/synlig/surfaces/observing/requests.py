"""Counts requests by route, method and answer, and how long they took; never by address, which may name someone."""

import time
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synlig.surfaces.observing.spans import Span, Tracer

ELSEWHERE: Final = "elsewhere"
"""The route of whatever no route of ours answered."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counted:
    """An application whose requests are counted under `part`, and each a span where there is a `tracer`."""

    def __init__(self, app: ASGIApp, part: str, registry: CollectorRegistry, tracer: Tracer | None = None) -> None:
        self._app, self._part, self._tracer = app, part, tracer
        labels = ("part", "route", "method", "status")
        self._requests = Counter("synlig_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "synlig_request_seconds", "How long requests took.", labels[:2], registry=registry, buckets=SECONDS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        method = scope["method"] if scope["method"] in METHODS else ELSEWHERE

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._span() as span:
            try:
                await self._app(scope, receive, heard)
            finally:
                route = getattr(scope.get("route"), "path", ELSEWHERE)
                self._requests.labels(self._part, route, method, str(status)).inc()
                self._seconds.labels(self._part, route).observe(time.perf_counter() - began)
                if span is not None:
                    span.name = f"{method} {route}"
                    span.said |= {"http.request.method": method, "http.route": route, "synlig.part": self._part}
                    span.said["http.response.status_code"] = status

    def _span(self) -> AbstractContextManager[Span | None]:
        return nullcontext() if self._tracer is None else self._tracer.span("", "server")
