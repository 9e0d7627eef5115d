"""The door for systems under load: HTTPS with client certificates, durable answers, and nothing lost."""

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.harness.reports import care_reports, renewed
from bench.harness.row import Row
from house.places import ROOT
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring
from tests.authority import Authority, Issued

AREA: Final = "intake_http"
RESOURCES: Final = 50
CONNECTIONS: Final = 32
SECONDS: Final = float(os.environ.get("SYNLIG_BENCH_SECONDS", "10"))
WARM_UP: Final = 0.2
"""The share of the time that is not counted: connections are made, and memory is found."""


@dataclass
class Load:
    """What the clients saw."""

    kept: list[str] = field(default_factory=list[str])
    waits: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """(when, seconds) of each answer."""
    others: int = 0
    """Answers that were not 201."""


def rows() -> Iterator[Row]:
    """Resources a second, the slow end of the waits, and reports lost."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (wiring, port, trust):
        load = asyncio.run(_load(port, trust, care_reports(RESOURCES, 200), SECONDS))
        here = {line["bundle_id"] for line in wiring.receipts.receipts()}
    counted = [seconds for when, seconds in load.waits if when >= SECONDS * WARM_UP]
    rate = len(counted) * RESOURCES / (SECONDS * (1 - WARM_UP))
    slow = statistics.quantiles(counted, n=100)[98] * 1000
    how = f"HTTPS with client certificates, {CONNECTIONS} connections, {RESOURCES}-resource reports"
    yield Row(AREA, f"{how}, durable", rate, "resources/s", 10_000, "higher")
    yield Row(AREA, "the same, p99 of an answer", slow, "ms", 250, "lower")
    yield Row(AREA, "the same, median of an answer", statistics.median(counted) * 1000, "ms", None, "lower")
    yield Row(AREA, "the same, acknowledged and not there", len(set(load.kept) - here), "reports", 0, "lower")
    yield Row(AREA, "the same, answered otherwise than 201", load.others, "answers", 0, "lower")


@contextmanager
def served(folder: Path) -> Generator[tuple[Wiring, int, ssl.SSLContext]]:
    """An intake in a process of its own; its home, its port, and what a registered client trusts and shows."""
    authority = Authority(folder / "ca")
    server, client = authority.issue("server"), authority.issue("client")
    port = 18401
    Wiring(folder / "home", {}).tell(create_home)
    wiring = Wiring(folder / "home", {})
    wiring.tell(add_sender, "bench", list(wiring.organisations.kommuner), [], client.certificate.read_bytes(), None)
    settings = {
        "SYNLIG_INTAKE__PORT": str(port),
        "SYNLIG_INTAKE__TLS_CERTIFICATE": str(server.certificate),
        "SYNLIG_INTAKE__TLS_KEY": str(server.key),
        "SYNLIG_INTAKE__CLIENT_CA": str(authority.ca),
    }
    command = [sys.executable, "-m", "synlig", "--home", str(folder / "home"), "serve", "--part", "intake"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **settings})
    try:
        trust = _trust(authority, client)
        asyncio.run(_until_open(port, trust))
        yield wiring, port, trust
    finally:
        process.terminate()
        process.wait()
        wiring.close()


def _trust(authority: Authority, client: Issued) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.ca))
    context.load_cert_chain(client.certificate, client.key)
    return context


async def _until_open(port: int, trust: ssl.SSLContext) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError("the intake did not open")


async def _load(port: int, trust: ssl.SSLContext, reports: list[bytes], seconds: float) -> Load:
    load, began = Load(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(CONNECTIONS):
            group.create_task(_client(port, trust, reports[number::CONNECTIONS], load, (began, began + seconds)))
    return load


async def _client(
    port: int, trust: ssl.SSLContext, reports: list[bytes], load: Load, time_of: tuple[float, float]
) -> None:
    began, until = time_of
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
    turn = 0
    while (asked := time.perf_counter()) < until:
        name, body = renewed(reports[turn % len(reports)])
        head = f"PUT /fhir/Bundle/{name} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/fhir+json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status = await _answer(reader)
        if status == 201:
            load.kept.append(name)
            load.waits.append((asked - began, time.perf_counter() - asked))
        else:
            load.others += 1
        turn += 1
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return int(head.split(b" ", 2)[1])
