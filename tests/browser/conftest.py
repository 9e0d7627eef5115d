"""A real browser, and a portal served on loopback for it to open; what its console says fails the test."""

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.portal import People, served

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDE, PHONE, NARROW = (1280, 900), (360, 740), (320, 640)

Opened = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Generator[Browser]:
    """One for each file: playwright keeps an event loop running, and tests elsewhere run their own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make test` as root installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def portal_address(people: People) -> Generator[str]:
    with served(people) as address:
        yield address


@pytest.fixture
def opened(chromium: Browser, portal_address: str) -> Generator[Opened]:
    """Opens a page in a browser of its own, logged in; afterwards nothing may have been complained about."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        refused_page = message.text.startswith("Failed to load") and "/static/" not in message.location["url"]
        if message.type in ("error", "warning") and not refused_page:
            complaints.append(f"{message.text} ({message.location['url']})")

    def open_page(
        path: str = "/",
        *,
        user: str | None = "leder",
        size: tuple[int, int] = WIDE,
        scripts: bool = True,
        english: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=portal_address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale="en-GB" if english else "da-DK",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if english:
            page.goto("/sprog/en?til=/logget-ud")
        page.goto(path)
        if user is not None:
            page.check(f"#bruger-{user}")
            page.click("form.log-in button")
            page.wait_for_url(lambda url: "/udvikling/" not in url, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keeps a picture for the docs when SYNLIG_PICTURES is set."""

    def keep(page: Page, name: str, *, whole: bool = False) -> None:
        if os.environ.get("SYNLIG_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, animations="disabled")

    return keep


@contextmanager
def bytes_sent(page: Page) -> Generator[list[int]]:
    """Collects how many bytes each answer took on the wire."""
    sent: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def finished(event: dict[str, Any]) -> None:
        sent.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", finished)
    yield sent
    session.detach()
