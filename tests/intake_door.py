"""The door for systems, running over TLS with client certificates, or on nginx's socket."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic import SyntheticSettings, generate
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.surfaces.doors import intake_server
from synlig.surfaces.wiring import Wiring
from tests.authority import Authority, Issued

FHIR = {"content-type": "application/fhir+json"}
SENDER = "eoj"


@dataclass
class Served:
    """A running intake with what is needed to speak to it."""

    wiring: Wiring
    address: str
    authority: Authority
    client: Issued

    def talk(self, who: Issued | None = None) -> httpx.Client:
        """A client over TLS that shows the certificate of `who`."""
        return httpx.Client(base_url=self.address, verify=self.trust(who), timeout=20)

    def trust(self, who: Issued | None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.authority.ca))
        if who is not None:
            context.load_cert_chain(who.certificate, who.key)
        return context

    def connect(self, who: Issued) -> ssl.SSLSocket:
        """A bare connection, to say on it what no client would."""
        port = int(self.address.rpartition(":")[2])
        bare = socket.create_connection(("127.0.0.1", port), timeout=20)
        return self.trust(who).wrap_socket(bare, server_hostname="127.0.0.1")

    def by_nginx(self, who: Issued, verified: str = "SUCCESS") -> dict[str, str]:
        """The headers nginx adds."""
        return {"x-ssl-client-verify": verified, "x-ssl-client-cert": quote(who.certificate.read_text())}


def furnished(folder: Path) -> tuple[Authority, Issued]:
    """Make a home with the sender `eoj` of 0540; who signs, and the sender's certificate."""
    authority = Authority(folder / "ca")
    client = authority.issue("client")
    Wiring(folder / "home", {}).tell(create_home)
    wiring = Wiring(folder / "home", {})
    wiring.tell(add_sender, SENDER, ["0540"], [], client.certificate.read_bytes(), None)
    wiring.close()
    return authority, client


def over_tls(authority: Authority, port: int) -> dict[str, str]:
    """The settings of an intake over TLS."""
    server = authority.issue("server")
    return {
        "SYNLIG_INTAKE__PORT": str(port),
        "SYNLIG_INTAKE__TLS_CERTIFICATE": str(server.certificate),
        "SYNLIG_INTAKE__TLS_KEY": str(server.key),
        "SYNLIG_INTAKE__CLIENT_CA": str(authority.ca),
    }


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None) -> Generator[Served]:
    """An intake over TLS in this process, in a new home."""
    authority, client = furnished(folder)
    port = free_port()
    environment = {**over_tls(authority, port), **(settings or {})}
    wiring = Wiring(folder / "home", environment)
    wiring.trace()
    server = intake_server(wiring)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Served(wiring, f"https://127.0.0.1:{port}", authority, client)
    server.should_exit = True
    thread.join(10)
    wiring.close()


def synthetic_reports(citizens: int = 60, days: int = 2) -> list[dict[str, Any]]:
    """Reports of the municipalities 0101 and 0540."""
    wiring = Wiring(Path("no-home"), {})
    wanted = SyntheticSettings(citizens, days, (KommuneKode("0101"), KommuneKode("0540")), 5)
    made = generate(wanted, wiring.codebook, wiring.organisations, wiring.population)
    return [json.loads(line) for day in made for line in day.lines.splitlines()]


def of_kommune(reports: list[dict[str, Any]], kode: str) -> list[dict[str, Any]]:
    return [report for report in reports if f"eoj-{kode}" in report["entry"][0]["fullUrl"]]


def rules(answer: httpx.Response) -> set[str]:
    """The rules an OperationOutcome names."""
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    return {issue["details"]["coding"][0]["code"] for issue in body["issue"] if "details" in issue}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
