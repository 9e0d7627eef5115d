"""Traces on their way to a collector on this machine, by OTLP over HTTP: held up by nothing, and holding up nothing."""

import json
import queue
import re
import threading
from collections.abc import Sequence
from typing import Any, Final

import httpx

from synlig.core.errors import WrongUsage
from synlig.surfaces.observing.spans import Span

ROUTE: Final = "/v1/traces"
HERE: Final = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]|localhost):\d{1,5}")
SOCKET: Final = "unix:"
WAITING: Final = 1_000
"""Traces; where the collector is away the newest are dropped, never a request."""
AT_ONCE: Final = 100
SECONDS: Final = 2.0
KINDS: Final = {"internal": 1, "server": 2}
"""Numbers of OpenTelemetry's trace data model, as is `FAILED`."""
FAILED: Final = 2


class Collector:
    """One collector; traces handed over are sent by a thread of this object's own."""

    def __init__(self, endpoint: str) -> None:
        """Take `endpoint`: `http://127.0.0.1:4318`, or `unix:/run/….sock` for a part that has no network.

        Raises:
            WrongUsage: it is not on this machine. Only one part calls others; what leaves here is the collector's.
        """
        self._client = _client(endpoint)
        self._waiting: queue.Queue[tuple[str, Sequence[Span]] | None] = queue.Queue(WAITING)
        self.dropped = 0
        self._thread = threading.Thread(target=self._send, name="traces", daemon=True)
        self._thread.start()

    def take(self, trace: str, spans: Sequence[Span]) -> None:
        """Take a whole trace, or drop it where too many wait."""
        try:
            self._waiting.put_nowait((trace, spans))
        except queue.Full:
            self.dropped += len(spans)

    def close(self) -> None:
        """Send what waits, for so long as one call may take."""
        try:
            self._waiting.put(None, timeout=SECONDS)
            self._thread.join(SECONDS)
        except queue.Full:
            return

    def _send(self) -> None:
        while (first := self._waiting.get()) is not None:
            some, last = [first], False
            while len(some) < AT_ONCE and not last:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                last = more is None
                some += [] if more is None else [more]
            self._post(some)
            if last:
                return

    def _post(self, traces: Sequence[tuple[str, Sequence[Span]]]) -> None:
        try:
            self._client.post(
                ROUTE, content=otlp(traces), headers={"content-type": "application/json"}
            ).raise_for_status()
        except httpx.HTTPError:
            self.dropped += sum(len(spans) for _, spans in traces)


def otlp(traces: Sequence[tuple[str, Sequence[Span]]]) -> bytes:
    """Traces as an OTLP ExportTraceServiceRequest in JSON (ids in hex, 64-bit numbers as text)."""
    spans = [_span(trace, span) for trace, some in traces for span in some]
    resource = {"attributes": [_attribute("service.name", "synlig")]}
    document = {
        "resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "synlig"}, "spans": spans}]}]
    }
    return json.dumps(document).encode()


def _span(trace: str, span: Span) -> dict[str, Any]:
    failed = "error.type" in span.said or int(span.said.get("http.response.status_code", 0)) >= 500
    return {
        "traceId": trace,
        "spanId": span.id,
        "parentSpanId": span.parent,
        "name": span.name,
        "kind": KINDS[span.kind],
        "startTimeUnixNano": str(span.began_ns),
        "endTimeUnixNano": str(span.ended_ns),
        "attributes": [_attribute(name, value) for name, value in span.said.items()],
        "status": {"code": FAILED} if failed else {},
    }


def _attribute(key: str, value: str | int) -> dict[str, Any]:
    return {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}


def _client(endpoint: str) -> httpx.Client:
    if endpoint.startswith(f"{SOCKET}/"):
        transport = httpx.HTTPTransport(uds=endpoint.removeprefix(SOCKET))
        return httpx.Client(base_url="http://collector", transport=transport, timeout=SECONDS, trust_env=False)
    if HERE.fullmatch(endpoint):
        return httpx.Client(base_url=endpoint, timeout=SECONDS, trust_env=False)
    raise WrongUsage(
        "[traces] endpoint is a collector on this machine: http://127.0.0.1:4318 or unix:/run/….sock. "
        "What leaves the machine is for the collector to send."
    )
