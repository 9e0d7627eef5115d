"""Traces: none by default; told to a collector on this machine under the log's own ids, without a word about anyone."""

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import UnixStreamServer
from typing import Any, get_args

import httpx
import pytest

from synlig.core.errors import Refused, WrongUsage
from synlig.guard.log.telemetry import trace_id
from synlig.surfaces.observing.collector import WAITING, Collector, otlp
from synlig.surfaces.observing.spans import Span, Tracer, Word, correlate
from synlig.surfaces.wiring import Wiring
from tests.intake_door import FHIR, free_port, of_kommune, serving, synthetic_reports
from tests.people import number_of

NUMBER = f"{101:05}{10101:05}"


@dataclass
class Heard:
    """A collector that keeps what it is told."""

    endpoint: str
    bodies: list[bytes] = field(default_factory=list[bytes])

    @property
    def spans(self) -> list[dict[str, Any]]:
        documents = [json.loads(body) for body in self.bodies]
        scopes = [scope for document in documents for each in document["resourceSpans"] for scope in each["scopeSpans"]]
        return [span for scope in scopes for span in scope["spans"]]

    def until(self, holds: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        for _ in range(200):
            if holds(self.spans):
                break
            time.sleep(0.05)
        return self.spans


def heard_by(bodies: list[bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert (self.path, self.headers["content-type"]) == ("/v1/traces", "application/json")
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
            """Be quiet."""

        def address_string(self) -> str:
            return "here"

    return Handler


def on_loopback(_folder: Path, bodies: list[bytes]) -> tuple[str, Any]:
    server = HTTPServer(("127.0.0.1", 0), heard_by(bodies))
    return f"http://127.0.0.1:{server.server_port}", server


def on_a_socket(folder: Path, bodies: list[bytes]) -> tuple[str, Any]:
    return f"unix:{folder}/traces.sock", UnixStreamServer(f"{folder}/traces.sock", heard_by(bodies))


@pytest.fixture(params=[on_loopback, on_a_socket])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Heard]:
    bodies = list[bytes]()
    endpoint, server = request.param(tmp_path, bodies)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield Heard(endpoint, bodies)
    server.shutdown()
    server.server_close()
    thread.join(5)


def kept() -> tuple[list[tuple[str, list[Span]]], Tracer]:
    traces = list[tuple[str, list[Span]]]()
    return traces, Tracer(lambda trace, spans: traces.append((trace, list(spans))))


def test_a_report_is_one_trace_from_door_to_disk_under_the_id_the_log_knows_it_by(heard: Heard, tmp_path: Path) -> None:
    with serving(tmp_path / "home-of", {"SYNLIG_TRACES__ENDPOINT": heard.endpoint}) as intake:
        report = of_kommune(synthetic_reports(20, 1), "0540")[0]
        with intake.talk(intake.client) as sender:
            assert sender.put(f"/fhir/Bundle/{report['id']}", json=report, headers=FHIR).status_code == 201
        spans = heard.until(lambda spans: any(span["name"] == "PUT /fhir/Bundle/{id}" for span in spans))
        (root,) = [span for span in spans if span["name"] == "PUT /fhir/Bundle/{id}"]
        mine = [span for span in spans if span["traceId"] == root["traceId"]]
        assert {span["name"] for span in mine if span["parentSpanId"] == root["spanId"]} >= {"receive_bundle"}
        entries = [each.header for each in intake.wiring.whole_log.search(lambda header: "report" in header.event)]
        assert root["traceId"] in {trace_id(header.correlation) for header in entries}
        assert root["attributes"] == [
            {"key": "http.request.method", "value": {"stringValue": "PUT"}},
            {"key": "http.route", "value": {"stringValue": "/fhir/Bundle/{id}"}},
            {"key": "synlig.part", "value": {"stringValue": "intake"}},
            {"key": "http.response.status_code", "value": {"intValue": "201"}},
        ]
        told = b"".join(heard.bodies).decode()
        for secret in (number_of(report), report["id"], "0540", "eoj", str(tmp_path)):
            assert secret not in told


def test_by_default_nothing_is_traced(tmp_path: Path) -> None:
    wiring = Wiring(tmp_path, {})
    wiring.trace()
    assert wiring.tracer is None
    assert wiring.collector is None


def test_what_a_story_raises_is_told_by_its_class_alone() -> None:
    traces, tracer = kept()

    def refuse_someone() -> None:
        raise Refused(f"{NUMBER} may not")

    with pytest.raises(Refused):
        tracer.traced(refuse_someone, refuse_someone)()
    ((trace, (span,)),) = traces
    assert (span.name, span.said) == ("refuse_someone", {"error.type": "Refused"})
    assert NUMBER not in otlp([(trace, [span])]).decode()
    assert set(span.said) <= set(get_args(Word))


def test_a_story_that_yields_ends_when_its_last_value_is_taken() -> None:
    traces, tracer = kept()

    def list_some() -> Iterator[int]:
        yield from (1, 2)

    with tracer.span("whole"):
        assert list(tracer.traced(list_some, list_some)()) == [1, 2]
    ((_, spans),) = traces
    assert [(span.name, span.parent) for span in spans] == [("list_some", spans[1].id), ("whole", "")]


def test_the_trace_takes_the_id_of_what_the_log_speaks_of() -> None:
    traces, tracer = kept()
    delivery = "0f6d3c0e-9f5e-4c1b-8a58-0a3d3c7a4e21"
    with tracer.span("whole"), tracer.span("part"):
        correlate(delivery)
    correlate("nothing is under way")
    ((trace, spans),) = traces
    assert trace == delivery.replace("-", "")
    assert len(spans) == 2


def test_one_of_so_many_is_kept() -> None:
    traces = list[str]()
    tracer = Tracer(lambda trace, _spans: traces.append(trace), one_in=4)
    for number in range(400):
        with tracer.span("whole"):
            correlate(f"report {number}")
    assert len(traces) == pytest.approx(100, abs=20)


@pytest.mark.parametrize(
    "endpoint",
    ["http://collector.example.dk:4318", "https://127.0.0.1:4318", "http://127.0.0.1.example.dk:1", "unix:x"],
)
def test_a_collector_elsewhere_is_refused(endpoint: str) -> None:
    with pytest.raises(WrongUsage, match="on this machine"):
        Collector(endpoint)


def test_a_collector_that_does_not_answer_holds_nothing_up() -> None:
    """Of what comes while it is waited for only so much is kept; whoever made it has gone on."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        collector = Collector(f"http://127.0.0.1:{silent.getsockname()[1]}")
        tracer = Tracer(collector.take)
        for _ in range(2 * WAITING):
            with tracer.span("whole"):
                pass
        assert collector.dropped > 0
        collector.close()


def test_what_a_collector_that_is_away_was_to_be_told_is_dropped() -> None:
    collector = Collector(f"http://127.0.0.1:{free_port()}")
    with Tracer(collector.take).span("whole"):
        pass
    collector.close()
    assert collector.dropped == 1


def test_requests_of_strangers_are_traced_too(heard: Heard, tmp_path: Path) -> None:
    with serving(tmp_path / "home-of", {"SYNLIG_TRACES__ENDPOINT": heard.endpoint}) as intake:
        with intake.talk(intake.authority.issue("stranger")) as stranger:
            answer = stranger.get("/fhir/metadata")
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        spans = heard.until(lambda spans: any(span["name"] == "GET /fhir/metadata" for span in spans))
        reference = answer.json()["issue"][0]["diagnostics"].rpartition("Reference: ")[2].rstrip(".")
        assert trace_id(reference) in {span["traceId"] for span in spans}
