"""The doors as in production: nginx ends TLS by the configuration that is installed, and hands on what it verified."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from synlig.surfaces.doors import intake_server
from synlig.surfaces.wiring import Wiring
from tests.authority import Authority, Issued
from tests.intake_door import FHIR, free_port, furnished, of_kommune, synthetic_reports
from tests.portal import People, served

DEBIAN = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;"
"""What the nginx.conf of Debian 12 says of TLS, in which ours is included and must fit."""
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"
PORTAL, INTAKE = "portal.example.dk", "intake.example.dk"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@dataclass
class Front:
    """nginx on one port of loopback, before both doors."""

    port: int
    authority: Authority
    client: Issued
    figures: int = 0
    """The port on which this machine is shown what the intake counts."""

    def talk(self, name: str, who: Issued | None = None) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.authority.ca))
        context.check_hostname = False
        if who is not None:
            context.load_cert_chain(who.certificate, who.key)

        def by_name(request: httpx.Request) -> None:
            request.extensions["sni_hostname"] = name

        named = {"request": [by_name]}
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}", verify=context, headers={"Host": name}, event_hooks=named
        )


def adapted(folder: Path, port: int, portal: str, intakes: Sequence[Path], figures: int) -> str:
    """The configuration with the paths, names and ports of this test, and nothing else changed."""
    text = CONFIGURATION.read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}").replace(":8403", f":{figures}")
    text = text.replace("PORTAL_NAME", PORTAL).replace("INTAKE_NAME", INTAKE)
    text = text.replace("/etc/synlig/tls", str(folder / "tls")).replace("/var/log/nginx", str(folder))
    one = "server unix:/run/synlig/intake.sock max_fails=0;"
    assert one in text
    several = " ".join(one.replace("/run/synlig/intake.sock", str(intake)) for intake in intakes)
    return text.replace("127.0.0.1:8400;", f"{portal};").replace(one, several)


@contextmanager
def nginx_before(folder: Path, authority: Authority, port: int, portal: str, intakes: Sequence[Path]) -> Generator[int]:
    """Run nginx with the configuration that is installed; the port on which it shows what an intake counts."""
    if NGINX is None:
        pytest.skip("no nginx on this machine; `make test` as root installs Debian's")
    (folder / "tls").mkdir()
    shutil.copyfile(authority.ca, folder / "tls/client-ca.pem")
    for name in ("portal", "intake"):
        issued = authority.issue(name)
        shutil.copyfile(issued.certificate, folder / f"tls/{name}.pem")
        shutil.copyfile(issued.key, folder / f"tls/{name}.key")
    figures = free_port()
    text = adapted(folder, port, portal, intakes, figures)
    main = f"user root; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {DEBIAN} {text} }}"
    (folder / "nginx.conf").write_text(main)
    nginx = subprocess.Popen([NGINX, "-p", folder, "-c", "nginx.conf", "-g", "daemon off;"])
    try:
        while not ((folder / "pid").is_file() and all(intake.exists() for intake in intakes)):
            assert nginx.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield figures
    finally:
        nginx.terminate()
        nginx.wait(10)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Generator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    authority, client = furnished(folder)
    intake, port = folder / "intake.sock", free_port()
    wiring = Wiring(folder / "home", {"SYNLIG_INTAKE__PROXY_SOCKET": str(intake)})
    server = intake_server(wiring)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with (
        served(People(), base_url=f"https://{PORTAL}") as portal,
        nginx_before(folder, authority, port, portal.removeprefix("http://"), [intake]) as figures,
    ):
        yield Front(port, authority, client, figures)
    server.should_exit = True
    thread.join(10)
    wiring.close()


def test_a_report_comes_in_under_the_certificate_that_nginx_verified(front: Front) -> None:
    report = of_kommune(synthetic_reports(), "0540")[0]
    with front.talk(INTAKE, front.client) as sender:
        answer = sender.put(f"/fhir/Bundle/{report['id']}", content=json.dumps(report), headers=FHIR)
        assert answer.status_code == 201, answer.text
        assert sender.get("/fhir/metadata").json()["resourceType"] == "CapabilityStatement"
        assert sender.get("/health/ready").status_code == 404


def test_headers_that_a_stranger_writes_are_not_believed(front: Front) -> None:
    forged = {"X-SSL-Client-Verify": "SUCCESS", "X-SSL-Client-Cert": front.client.certificate.read_text()[:20]}
    with front.talk(INTAKE) as stranger:
        assert stranger.get("/fhir/metadata", headers=forged).status_code == 400
    with front.talk(INTAKE, front.authority.issue("unknown")) as unknown:
        assert unknown.get("/fhir/metadata", headers=forged).status_code in (401, 403)


def test_this_machine_is_shown_what_the_intake_counts_and_a_sender_is_not(front: Front) -> None:
    with front.talk(INTAKE, front.client) as sender:
        assert sender.get("/fhir/metadata").status_code == 200
        assert sender.get("/metrics").status_code == 404
        assert sender.get("/fhir/../metrics").status_code == 404
    with httpx.Client(base_url=f"http://127.0.0.1:{front.figures}") as here:
        counted = [line for line in here.get("/metrics").text.splitlines() if line.startswith("synlig_requests_total")]
        assert any('part="intake"' in line and 'route="/fhir/metadata"' in line for line in counted)
        assert here.get("/fhir/metadata").status_code == 404


def test_the_portal_is_reached_and_its_figures_of_operation_are_not(front: Front) -> None:
    with front.talk(PORTAL) as reader:
        assert reader.get("/health/live").status_code == 200
        assert reader.get("/metrics").status_code == 404
        answer = reader.get("/", follow_redirects=False)
        assert answer.status_code in (303, 401)


def test_who_names_nobody_of_ours_gets_no_handshake(front: Front) -> None:
    context = ssl.create_default_context(cafile=str(front.authority.ca))
    context.check_hostname = False
    with socket.create_connection(("127.0.0.1", front.port)) as bare, pytest.raises(ssl.SSLError):
        context.wrap_socket(bare, server_hostname="elsewhere.example")
