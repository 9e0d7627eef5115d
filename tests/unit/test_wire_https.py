"""The HTTPS wire: where it will not go, and what it does not swallow."""

import contextlib
import gzip
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from synlig.core.delivery import Address, WireAnswer, WireFailed
from synlig.core.errors import WrongUsage
from synlig.partners import wire_https
from synlig.partners.wire_https import HttpsWire

LOOPBACK = "127.0.0.1"


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None], tls: Path | None = None) -> Generator[int, None, None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            del format, args

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def say(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def own_certificate(folder: Path, of: str = LOOPBACK) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "counterpart")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(hours=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(of))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("url", "sandbox"),
    [
        ("http://127.0.0.1:1/", False),
        ("https://192.0.2.1/", True),
        ("http://192.0.2.1/", True),
        ("http://localhost/", True),
        ("http://127.0.0.1.example.org/", True),
        ("http://0.0.0.0/", True),
        ("ftp://127.0.0.1/", True),
        ("https://", False),
        ("", True),
    ],
)
def test_without_tls_only_to_a_sandbox_and_a_sandbox_is_on_this_machine(url: str, *, sandbox: bool) -> None:
    with pytest.raises(WrongUsage, match=r"https|sandbox"):
        HttpsWire(Address(url, sandbox))


def test_a_redirect_is_an_answer_not_an_order() -> None:
    with serving(say(b"", 302, Location="http://192.0.2.1/")) as port:
        wire = HttpsWire(Address(f"http://{LOOPBACK}:{port}", sandbox=True))
        assert wire.ask("GET", "/").status == 302
        wire.close()


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:9")
    with serving(say(b"here")) as port:
        wire = HttpsWire(Address(f"http://{LOOPBACK}:{port}", sandbox=True))
        assert wire.ask("GET", "/") == WireAnswer(200, b"here")
        wire.close()


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_https, "LARGEST_ANSWER", 1000)
    with serving(say(b"x" * 5000)) as port:
        wire = HttpsWire(Address(f"http://{LOOPBACK}:{port}", sandbox=True))
        with pytest.raises(WireFailed, match="too long"):
            wire.ask("GET", "/")
        wire.close()


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_drips_is_cut_off_whatever_part_of_it_does(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(wire_https, "LONGEST_ANSWER_S", 0.2)
    stop = Event()
    head, body = (b"X-More: x\r\n", b"x" * 30) if part == "head" else (b"", b"x")

    def drip(handler: BaseHTTPRequestHandler) -> None:
        ends = b"Content-Length: 30\r\n\r\n"
        with contextlib.suppress(OSError):
            for some in (b"HTTP/1.1 200 OK\r\n", *[head] * 30, ends, *[body] * (1 if part == "head" else 30)):
                handler.wfile.write(some)
                stop.wait(0.02)

    with serving(drip) as port:
        wire = HttpsWire(Address(f"http://{LOOPBACK}:{port}", sandbox=True))
        with pytest.raises(WireFailed):
            wire.ask("GET", "/")
        stop.set()
        wire.close()


@pytest.mark.parametrize("how", ["gzip", "zstd", "br"])
def test_a_compressed_answer_which_was_not_asked_for_is_none(how: str) -> None:
    with serving(say(gzip.compress(b"x" * 100), 200, **{"Content-Encoding": how})) as port:
        wire = HttpsWire(Address(f"http://{LOOPBACK}:{port}", sandbox=True))
        with pytest.raises(WireFailed, match="compressed"):
            wire.ask("GET", "/")
        with pytest.raises(WireFailed, match="compressed"):
            list(wire.blocks("/"))
        wire.close()


def test_tls_of_another_host_is_not_spoken_to(tmp_path: Path) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.2")
    with serving(say(b"sealed"), certificate) as port:
        wire = HttpsWire(Address(f"https://{LOOPBACK}:{port}", authority=str(certificate)))
        with pytest.raises(WireFailed):
            wire.ask("GET", "/")
        wire.close()


def test_tls_is_trusted_by_the_declared_authority_only(tmp_path: Path) -> None:
    certificate = own_certificate(tmp_path)
    with serving(say(b"sealed"), certificate) as port:
        url = f"https://{LOOPBACK}:{port}"
        trusting, strange = HttpsWire(Address(url, authority=str(certificate))), HttpsWire(Address(url))
        assert trusting.ask("GET", "/").body == b"sealed"
        with pytest.raises(WireFailed):
            strange.ask("GET", "/")
        trusting.close()
        strange.close()
