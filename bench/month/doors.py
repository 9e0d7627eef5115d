"""The doors of the month: the portal, where a second person approves, and the intake, where a system delivers."""

import re
import socket
import ssl
import subprocess
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from bench.month.gateway import Gateway, Unexpected, until

HOST: Final = "127.0.0.1"
SEEN: Final = 303
TRY_AGAIN: Final = 503
PAUSES_S: Final = (0, 2, 5, 10, 20)
"""A person who is told to try again waits a little longer each time."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


class Parts:
    """The parts that run all month: the intake, the portal and a worker, each a process."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._running = dict[str, subprocess.Popen[str]]()
        self.intake, self.portal = free_port(), free_port()

    @contextmanager
    def running(self) -> Generator[None]:
        """All parts run until this ends."""
        try:
            for name in ("intake", "portal", "worker"):
                self.start(name)
            yield
        finally:
            for process in self._running.values():
                process.terminate()
            for process in self._running.values():
                _ended(process)

    def start(self, name: str) -> None:
        """Start a part; a door is waited for.

        Raises:
            Unexpected: it ends, or does not answer.
        """
        process, port = self._gateway.serve(name), {"intake": self.intake, "portal": self.portal}.get(name)
        self._running[name] = process
        if port is not None:
            until(lambda: process.poll() is not None or _answers(port), f"{name} answers")
        if process.poll() is not None:
            raise Unexpected(f"synlig serve --part {name} ended: {self._gateway.last_words(name)}")

    def kill(self, name: str) -> None:
        """End a part with SIGKILL, and start it again."""
        process = self._running[name]
        process.kill()
        process.communicate()
        self._gateway.killed += 1
        self.start(name)

    def last_words(self, name: str) -> str:
        """What a part said last."""
        return self._gateway.last_words(name)

    def check(self) -> None:
        """Raises Unexpected when a part has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Unexpected(f"synlig serve --part {name} ended: {self._gateway.last_words(name)}")


def approve(parts: Parts, change: int) -> None:
    """Approve a change in the portal, as the ready user who approves.

    Raises:
        Unexpected: the portal does not carry it out.
    """
    base = f"http://{HOST}:{parts.portal}"
    with httpx.Client(base_url=base, trust_env=False, headers={"accept": "text/html"}, timeout=120) as browser:
        page = browser.get("/log-ind", params={"til": "/"}, follow_redirects=True)
        form = {"bruger": "godkender", "kommune": "0540", "til": "/", "tilstand": _hidden(page.text, "tilstand")}
        browser.post("/udvikling/log-ind", data=form)
        status = 0
        for pause in PAUSES_S:
            time.sleep(pause)
            shown = browser.get(f"/godkendelser/{change}")
            fields = {name: _hidden(shown.text, name) for name in ("formular", "aftryk")}
            status = browser.post(f"/godkendelser/{change}/godkend", data=fields).status_code
            if status == SEEN:
                return
            if status != TRY_AGAIN:
                break
    raise Unexpected(f"change {change} was not carried out in the portal: {status}; {parts.last_words('portal')}")


def put(port: int, authority: Path, pair: tuple[Path, Path], reports: Iterable[tuple[str, bytes]]) -> dict[int, int]:
    """Deliver reports over HTTPS with a client certificate; how many got which status.

    Raises:
        httpx.HTTPError: the connection is refused, as with a certificate that has expired.
    """
    context = ssl.create_default_context(cafile=str(authority))
    context.load_cert_chain(*map(str, pair))
    said = dict[int, int]()
    with httpx.Client(verify=context, trust_env=False, timeout=60) as client:
        for name, body in reports:
            headers = {"content-type": "application/fhir+json"}
            status = client.put(f"https://{HOST}:{port}/fhir/Bundle/{name}", content=body, headers=headers).status_code
            said[status] = said.get(status, 0) + 1
    return said


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise Unexpected(f"the page has no field {name}")
    return found[1]


def _answers(port: int) -> bool:
    """The part answers."""
    try:
        with socket.create_connection((HOST, port), 1):
            return True
    except OSError:
        return False


def _ended(process: "subprocess.Popen[str]") -> None:
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
