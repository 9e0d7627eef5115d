"""A small FHIR server that reports are fetched from: search in pages, and Bulk Data export; it can fail on request."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 3
Report = dict[str, Any]


@dataclass
class FhirSource:
    """What it holds, and how it behaves."""

    reports: list[Report] = field(default_factory=list[Report])
    asked: list[str] = field(default_factory=list[str])
    fails: list[int] = field(default_factory=list[int])
    """Statuses with which the next requests are answered; 0 answers as it should."""
    pages: dict[str, list[Report]] = field(default_factory=dict[str, list[Report]])
    wait: int = 1
    """How often an export is not made yet."""
    elsewhere: str = ""
    """Where its links point, if not to itself."""
    url: str = ""

    def add(self, report: Report, changed: str) -> None:
        self.reports.append({**report, "meta": {**report["meta"], "lastUpdated": changed}})

    def answer(self, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(f"{method} {path}")
        if self.fails and (status := self.fails.pop(0)):
            return status, {}, b"{}"
        parts = urlsplit(path)
        if parts.path == "/Bundle":
            return self._search({name: values[0] for name, values in parse_qs(parts.query).items()})
        if parts.path == "/pages":
            return self._page(parts.query)
        if parts.path == "/$export":
            self.pages["since"] = self._since({name: values[0] for name, values in parse_qs(parts.query).items()})
            return 202, {"Content-Location": f"{self._base}/status"}, b""
        if parts.path == "/status" and method == "GET":
            return self._status()
        if parts.path.startswith("/file"):
            half = self.pages["since"][int(parts.path[-1]) :: 2]
            return 200, {}, b"".join(json.dumps(report).encode() + b"\n" for report in half)
        return (202 if method == "DELETE" else 404), {}, b""

    @property
    def _base(self) -> str:
        return self.elsewhere or self.url

    def _since(self, asked: dict[str, str]) -> list[Report]:
        since = asked.get("_lastUpdated", asked.get("_since", "")).removeprefix("ge")
        return sorted(
            (r for r in self.reports if r["meta"]["lastUpdated"] >= since), key=lambda r: r["meta"]["lastUpdated"]
        )

    def _search(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.pages["search"] = self._since(asked)
        return self._page("0")

    def _page(self, start: str) -> tuple[int, dict[str, str], bytes]:
        if "search" not in self.pages:
            return 410, {}, b"{}"
        found = self.pages["search"]
        at = int(start)
        link = [{"relation": "self", "url": f"{self._base}/pages?{at}"}]
        if at + PAGE < len(found):
            link.append({"relation": "next", "url": f"{self._base}/pages?{at + PAGE}"})
        entry = [{"resource": report} for report in found[at : at + PAGE]]
        page = {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entry}
        return 200, {}, json.dumps(page).encode()

    def _status(self) -> tuple[int, dict[str, str], bytes]:
        if self.wait:
            self.wait -= 1
            return 202, {"Retry-After": "1"}, b""
        files = [{"type": "Bundle", "url": f"{self._base}/file{number}"} for number in (0, 1)]
        newest = max(map(_changed, self.reports), default="")
        manifest = {
            "transactionTime": newest,
            "request": "x",
            "requiresAccessToken": False,
            "output": files,
            "error": [],
        }
        return 200, {}, json.dumps(manifest).encode()


def _changed(report: Report) -> str:
    return str(report["meta"]["lastUpdated"])


@contextmanager
def serving_fhir() -> Generator[FhirSource]:
    """The source on a free port of this machine."""
    source = FhirSource()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            status, headers, body = source.answer(self.command, self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_DELETE = _do  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    source.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield source
    server.shutdown()
    server.server_close()
    thread.join()
