"""`/metrics`: what Prometheus gathers, answered to this machine alone."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from synlig.core.gauge import Gauge
from synlig.surfaces.observing.requests import Counted
from synlig.surfaces.observing.spans import Tracer

ADDRESS: Final = "/metrics"
PASSED_ON: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"})
"""Who comes through a proxy on this machine comes from elsewhere."""


class Observed:
    """An application with `/metrics` in front of it, its requests counted and, with a `tracer`, traced.

    With `by_socket` it is reached over a unix socket only, whose peers have no address: nginx, or who may be nginx.
    """

    def __init__(
        self,
        app: ASGIApp,
        part: str,
        standing: Callable[[], Iterable[Gauge]],
        tracer: Tracer | None = None,
        *,
        by_socket: bool = False,
    ) -> None:
        self._by_socket = by_socket
        self._registry = CollectorRegistry()
        self._registry.register(_Standing(standing))
        self._counted = Counted(app, part, self._registry, tracer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] == ADDRESS and self._is_here(scope):
            content = await run_in_threadpool(generate_latest, self._registry)
            await Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})(scope, receive, send)
            return
        await self._counted(scope, receive, send)

    def _is_here(self, scope: Scope) -> bool:
        return is_here({**scope, "client": ("127.0.0.1", 0)}) if self._by_socket else is_here(scope)


def is_here(scope: Scope) -> bool:
    """True for a request that this machine itself made, without a proxy in between."""
    client = scope.get("client")
    if not client or any(name.lower() in PASSED_ON for name, _ in scope["headers"]):
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False


class _Standing(Collector):
    """How the stores stand, read when it is asked for."""

    def __init__(self, read: Callable[[], Iterable[Gauge]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """One family for each figure, with its labels."""
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self._read():
            names = [name for name, _ in gauge.labels]
            family = families.setdefault(gauge.name, GaugeMetricFamily(gauge.name, gauge.help, labels=names))
            family.add_metric([value for _, value in gauge.labels], gauge.value)
        return iter(families.values())
