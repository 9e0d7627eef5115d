"""Tests do not leave this machine."""

import socket

import pytest

from tests.conftest import is_local

DOCUMENTATION_ADDRESS = ("192.0.2.1", 9)


def test_a_connection_to_elsewhere_is_refused_before_it_is_tried() -> None:
    with socket.socket() as plug, pytest.raises(PermissionError, match="do not leave"):
        plug.connect(DOCUMENTATION_ADDRESS)


def test_a_datagram_to_elsewhere_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plug, pytest.raises(PermissionError, match="do not leave"):
        plug.sendto(b"", DOCUMENTATION_ADDRESS)


def test_a_name_is_not_looked_up_elsewhere() -> None:
    with pytest.raises(PermissionError, match="do not leave"):
        socket.getaddrinfo("example.org", 443)


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert is_local(client.getpeername()[0])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", b"127.0.0.1", None])
def test_what_counts_as_this_machine(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "::", "example.org", "localhost.example.org"])
def test_what_does_not(host: object) -> None:
    assert not is_local(host)
