"""What every test may ask for, and what none may do: reach anything but this machine."""

import ipaddress
import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOT_HERE = "the reference material ../shared is not here"
"""The one reason for which a test may be skipped where everything that tests need is installed."""

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

DRAW = os.environ.get("SYNLIG_TEST_DRAW", "0")
"""What tests draw by chance is drawn by this and their name: the same in every run, another for another word."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    random.seed(f"{DRAW} {item.nodeid}")


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
        pytest.skip(NOT_HERE)
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-other-skips", action="store_true", help=f"Fail when a test is skipped, unless {NOT_HERE}.")


def other_skips(config: pytest.Config) -> list[str]:
    """Every skipped test with its reason, but for the one reason that is allowed."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    told = [
        (report.nodeid, str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr))
        for report in skipped
    ]
    return [f"{name}: {reason}" for name, reason in told if NOT_HERE not in reason]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--no-other-skips") and other_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--no-other-skips") and (others := other_skips(config)):
        terminalreporter.section("Skipped, and not allowed here")
        for one in others:
            terminalreporter.line(one)
