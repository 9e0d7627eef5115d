"""How heavy the portal's pages are, how fast fifty people are answered, and how soon one can work with a page."""

import statistics
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from os import sysconf
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from bench.harness.row import Peer, Row
from tests.browser.conftest import CHROMIUM, FLAGS, bytes_sent
from tests.portal import People, served
from tests.portal_client import hidden

PAGES = ("/", "/benchmark", "/benchmark?kube=indsatser&koen=K", "/byg?raekker=region,kommune&kolonner=aar&maal=antal")
PEOPLE, EACH = 50, 6
THINKING = 1.0
"""Seconds a person looks at a page before asking for the next; without it fifty people are fifty machines."""
SLOWER, DOWN, LATENCY = 4, 10_000_000 / 8, 40
DESIGNED = "DESIGN.md section 3, measured while the design was made"


def rows() -> Iterator[Row]:
    """Bytes and time of the benchmark page in a browser, and the server's answers under fifty people."""
    with _apart() as (address, cpu):
        yield from _in_a_browser(address)
        before = cpu()
        spent = sorted(_fifty(address))
        cost = (cpu() - before) / len(spent) * 1000
    slow = spent[int(len(spent) * 0.95)] * 1000
    yield Row("portal", "server, 95 of 100 answers at 50 people", slow, "ms", 50, "lower")
    yield Row("portal", "server, median answer at 50 people", statistics.median(spent) * 1000, "ms", None, "lower")
    yield Row("portal", "server, CPU that an answer takes at 50 people", cost, "ms", None, "lower")


@contextmanager
def _apart() -> Generator[tuple[str, Callable[[], float]]]:
    """The portal in a process of its own, so that those who ask do not take its time, and the CPU seconds it took.

    When that process fails, its end of the pipe is closed and this fails too, with `EOFError`.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv(), lambda: _cpu_of(process.pid or 0)
    finally:
        with suppress(OSError):
            here.send(None)
        process.join(15)
        if process.is_alive():
            process.kill()


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


def _serve(told: Connection) -> None:
    with served(People()) as address:
        told.send(address)
        told.recv()


def _in_a_browser(address: str) -> Iterator[Row]:
    peers = (
        Peer("React + ECharts", 1.5, ran=False, source=DESIGNED),
        Peer("Plotly", 8.0, ran=False, source=DESIGNED),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(base_url=address, locale="da-DK").new_page()
        page.goto("/")
        page.check("#bruger-leder")
        page.click("form.log-in button")
        for path, name in (("/benchmark", "benchmark"), ("/byg", "build your own"), ("/", "overview")):
            with bytes_sent(page) as sent:
                page.goto(path, wait_until="networkidle")
            yield Row("portal", f"page {name}, everything on the wire", sum(sent) / 1000, "KB", 270, "lower")
        soon = statistics.median(_interactive(page, "/benchmark") for _ in range(5))
        name = "benchmark, interactive at a quarter of the speed and 10 Mbit/s"
        yield Row("portal", name, soon, "s", 1.1, "lower", peers)
        browser.close()


def _interactive(page: Page, path: str) -> float:
    """Seconds from the request until the page's scripts have run, with an empty cache on a slow machine and line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": DOWN}
    session.send("Network.emulateNetworkConditions", line)
    page.goto(path, wait_until="load")
    timing: dict[str, Any] = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    session.detach()
    return float(timing["domContentLoadedEventEnd"]) / 1000


def _fifty(address: str) -> list[float]:
    """Seconds of every answer that fifty people got, each with a session, reading page after page."""
    spent = list[float]()
    clients = [_logged_in(address) for _ in range(PEOPLE)]
    ready = threading.Barrier(PEOPLE)

    def read(place: int) -> None:
        ready.wait()
        time.sleep(THINKING * place / PEOPLE)
        for path in islice(cycle(PAGES), place % len(PAGES), place % len(PAGES) + EACH):
            started = time.perf_counter()
            clients[place].get(path).raise_for_status()
            spent.append(time.perf_counter() - started)
            time.sleep(THINKING)

    readers = [threading.Thread(target=read, args=(place,)) for place in range(PEOPLE)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    for client in clients:
        client.close()
    return spent


def _logged_in(address: str) -> httpx.Client:
    client = httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=60)
    page = client.get("/log-ind", follow_redirects=True)
    form = {"bruger": "leder", "kommune": "0540", "til": "/", "tilstand": hidden(page.text, "tilstand")}
    client.post("/udvikling/log-ind", data=form)
    return client
