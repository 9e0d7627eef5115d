"""What the door for systems does when a peer is slow, greedy or in disguise, and when the disk is full (A3, K14)."""

import errno
import os
import socket
import stat
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from synlig.core.errors import WrongUsage
from synlig.guard.credentials import certificate_fingerprint
from synlig.guard.log.wanted import Wanted
from synlig.stories.list_receipts import list_receipts
from synlig.stories.remove_sender import remove_sender
from synlig.surfaces.doors import intake_server
from synlig.surfaces.intake import app, certified, recognised
from synlig.surfaces.intake.local_socket import local_socket
from synlig.surfaces.wiring import Wiring
from tests.gate_xml import xml_of
from tests.intake_door import FHIR, Served, furnished, of_kommune, serving, synthetic_reports

SHORT = 0.3


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with serving(tmp_path_factory.mktemp("rest")) as door:
        yield door


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    return of_kommune(synthetic_reports(), "0540")


def last_words(connection: socket.socket) -> bytes:
    """What is answered until the connection is closed."""
    said = b""
    try:
        while some := connection.recv(65536):
            said += some
    except OSError:
        pass
    return said


def test_xml_is_welcome_and_the_same_as_its_json(served: Served, reports: list[dict[str, Any]]) -> None:
    with served.talk(served.client) as talk:
        xml = {"content-type": "application/fhir+xml"}
        assert talk.post("/fhir/Bundle", content=xml_of(reports[0]), headers=xml).status_code == 201
        assert talk.post("/fhir/Bundle", content=xml_of(reports[0]), headers=xml).status_code == 200


@pytest.mark.parametrize("head", [b"X: " + b"x" * 40_000, b"\r\n".join(b"X%d: x" % n for n in range(200))])
def test_more_headers_than_any_sender_needs_are_refused(served: Served, head: bytes) -> None:
    with served.connect(served.client) as connection:
        connection.sendall(b"GET /fhir/metadata HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        assert last_words(connection).startswith(b"HTTP/1.1 400")


def test_a_header_without_end_is_refused(served: Served) -> None:
    with served.connect(served.client) as connection:
        connection.sendall(b"GET /fhir/metadata HTTP/1.1\r\nX: ")
        try:
            for _ in range(20):
                connection.sendall(b"x" * 10_000)
                time.sleep(0.01)
        except OSError:
            pass
        assert last_words(connection)[:12] in (b"HTTP/1.1 400", b"")


def test_who_takes_too_long_over_its_headers_is_let_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certified, "HEAD_SECONDS", SHORT)
    for start in (b"", b"GET /fhir/metadata HTTP/1.1\r\nHost:"):
        with served.connect(served.client) as connection:
            connection.sendall(start)
            assert last_words(connection) == b""


def test_who_takes_too_long_over_its_body_is_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_SECONDS", SHORT)
    head = b"POST /fhir/Bundle HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    with served.connect(served.client) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 408")


def test_what_is_too_much_at_once_is_asked_to_come_again_and_then_taken(
    served: Served, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "AT_ONCE", 2)
    slow = b"POST /fhir/Bundle HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    held = [served.connect(served.client) for _ in range(3)]
    for connection in held:
        connection.sendall(slow)
    assert [answer for answer in map(answer_within_a_second, held) if answer] == [b"HTTP/1.1 429"]
    for connection in held:
        connection.close()
    with served.talk(served.client) as talk:
        taken = [talk.post("/fhir/Bundle", json=reports[1], headers=FHIR) for _ in range(5)]
    assert all(answer.headers["retry-after"] == "1" for answer in taken if answer.status_code == 429)
    assert taken[-1].status_code == 200


def answer_within_a_second(connection: socket.socket) -> bytes:
    """How the answer begins; nothing when there is none yet."""
    connection.settimeout(1)
    try:
        return connection.recv(65536)[:12]
    except TimeoutError:
        return b""


def test_a_full_disk_is_temporary_and_nothing_is_kept_by_half(
    served: Served, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    place = f"/fhir/Bundle/{reports[2]['id']}"
    with served.talk(served.client) as talk:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            answer = talk.put(place, json=reports[2], headers=FHIR)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        kept = [line["bundle_id"] for line in served.wiring.tell(list_receipts, None, None)]
        assert reports[2]["id"] not in kept
        assert talk.put(place, json=reports[2], headers=FHIR).status_code == 201


def test_a_removed_sender_is_a_stranger_within_a_moment(
    tmp_path: Path, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognised, "STILL_KNOWN_S", 0.1)
    with serving(tmp_path) as door, door.talk(door.client) as talk:
        assert talk.post("/fhir/Bundle", json=reports[0], headers=FHIR).status_code == 201
        door.wiring.tell(remove_sender, "eoj")
        time.sleep(0.2)
        assert talk.post("/fhir/Bundle", json=reports[1], headers=FHIR).status_code == 401


def test_a_refused_stranger_is_in_the_log_once_a_minute(served: Served) -> None:
    stranger = served.authority.issue("knocking")
    for _ in range(3):
        with served.talk(stranger) as talk:
            assert talk.post("/fhir/Bundle", content=b"{}", headers=FHIR).status_code == 401
    tried = certificate_fingerprint(stranger.certificate.read_bytes())
    refused = list(served.wiring.whole_log.search(Wanted(event="intake:sender:refused"), containing=[tried]))
    assert [one.header.facts["door"] for one in refused] == ["rest"]


def test_headers_of_a_proxy_are_ignored_where_there_is_none(served: Served) -> None:
    with served.talk(served.authority.issue("stranger")) as talk:
        assert talk.get("/fhir/metadata", headers=served.by_nginx(served.client)).status_code == 401


def test_behind_nginx_its_headers_tell_the_sender_and_its_socket_is_closed_to_others(
    tmp_path: Path, reports: list[dict[str, Any]]
) -> None:
    authority, client = furnished(tmp_path)
    path = tmp_path / "s"
    wiring = Wiring(tmp_path / "home", {"SYNLIG_INTAKE__PROXY_SOCKET": str(path)})
    server = intake_server(wiring)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    door = Served(wiring, "http://nginx", authority, client)
    with httpx.Client(base_url=door.address, transport=httpx.HTTPTransport(uds=str(path)), timeout=20) as talk:
        known = door.by_nginx(client)
        assert talk.post("/fhir/Bundle", json=reports[0], headers={**FHIR, **known}).status_code == 201
        for unknown in ({}, door.by_nginx(client, "FAILED"), door.by_nginx(client, "NONE"), _twice(known)):
            assert talk.get("/fhir/metadata", headers=unknown).status_code == 401
        assert talk.get("/fhir/metadata", headers=door.by_nginx(authority.issue("other"))).status_code == 401
    server.should_exit = True
    thread.join(10)
    wiring.close()
    assert not path.exists()


def _twice(headers: dict[str, str]) -> list[tuple[str, str]]:
    return [*headers.items(), ("x-ssl-client-verify", "SUCCESS")]


def test_a_socket_is_not_made_where_something_else_is_or_anyone_may_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for path in (tmp_path / "file", tmp_path / "open" / "s", tmp_path / "nowhere" / "s"):
        with pytest.raises(WrongUsage):
            local_socket(path)
    local_socket(tmp_path / "s").close()
    local_socket(tmp_path / "s").close()
