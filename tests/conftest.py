"""What every test may ask for, and what none may do: reach anything but this machine."""

import ipaddress
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def is_local(host: object) -> bool:
    """Whether an address stays on this machine."""
    if host in ("localhost", "", None, b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _stay_home(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a unix socket's address is a path
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise PermissionError(f"Tests do not leave this machine: {event} {host!r}")


sys.addaudithook(_stay_home)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout; the test is skipped where it does not lie there."""
    if not SHARED.is_dir():
        pytest.skip("the reference material ../shared is not here")
    return SHARED
