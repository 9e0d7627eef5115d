"""Two doors and two workers on one PostgreSQL: one is killed, all are restarted in turn; nothing is lost or doubled."""

import queue
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring
from tests import postgres
from tests.authority import Authority
from tests.command_line import CommandLine
from tests.intake_door import FHIR, SENDER, Served, free_port, of_kommune, over_tls, synthetic_reports

CLIENTS = 4
PATIENCE = 240.0
STOPPED = {0, -signal.SIGTERM}
"""A door passes the signal on when its last answer is given."""


@dataclass
class Delivering:
    """Clients that deliver each report until some door has acknowledged it."""

    doors: list[Served]
    waiting: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    acknowledged: list[str] = field(default_factory=list[str])

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._deliver, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _deliver(self) -> None:
        while True:
            try:
                report = self.waiting.get_nowait()
            except queue.Empty:
                return
            while not any(self._told(door, report) for door in random.sample(self.doors, len(self.doors))):
                time.sleep(0.05)
            self.acknowledged.append(report["id"])

    def _told(self, door: Served, report: dict[str, Any]) -> bool:
        try:
            with door.talk(door.client) as talk:
                status = talk.put(f"/fhir/Bundle/{report['id']}", json=report, headers=FHIR).status_code
        except httpx.TransportError:
            return False
        assert status in (200, 201, 429, 503), status
        return status < 300


@dataclass
class Part:
    """A part that runs, and how it is started."""

    line: CommandLine
    name: str
    process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        self.process = self.line.start("serve", "--part", self.name)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    def again(self, number: signal.Signals) -> int:
        code = self.end(number)
        self.process = self.line.start("serve", "--part", self.name)
        return code


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str) -> Generator[tuple[Wiring, dict[str, str], Authority, Any]]:
    url = {"SYNLIG_DATABASE__URL": postgres.new_database(postgres_url)}
    authority = Authority(tmp_path / "ca")
    client = authority.issue("client")
    Wiring(tmp_path / "home", url).tell(create_home)
    wiring = Wiring(tmp_path / "home", url)
    wiring.tell(add_sender, SENDER, ["0540"], [], client.certificate.read_bytes(), None)
    yield wiring, url, authority, client
    wiring.close()


@pytest.fixture
def started() -> Generator[Callable[[CommandLine, str], Part]]:
    """Starts parts, and ends them however the test ends."""
    parts = list[Part]()

    def start(line: CommandLine, name: str) -> Part:
        parts.append(Part(line, name))
        return parts[-1]

    yield start
    for part in parts:
        part.process.kill()
        part.process.communicate()


def until(happens: Any, parts: list[Part]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        assert all(part.process.poll() is None for part in parts)
        time.sleep(0.1)


def test_several_doors_and_workers_lose_and_double_nothing_when_one_is_killed_and_all_restart(
    tmp_path: Path, on_postgres: tuple[Wiring, dict[str, str], Authority, Any], started: Callable[..., Part]
) -> None:
    wiring, url, authority, client = on_postgres
    ports = [free_port(), free_port()]
    doors = [Served(wiring, f"https://127.0.0.1:{port}", authority, client) for port in ports]
    lines = [CommandLine(tmp_path / "home", tuple((url | over_tls(authority, port)).items())) for port in ports]
    intakes = [started(line, "intake") for line in lines]
    workers = [started(lines[0], "worker") for _ in range(2)]
    reports = of_kommune(synthetic_reports(80, 2), "0540")
    delivering = Delivering(doors)
    for report in reports:
        delivering.waiting.put(report)
    threads = delivering.start()
    until(lambda: len(delivering.acknowledged) > len(reports) // 4, [*intakes, *workers])
    assert intakes[0].again(signal.SIGKILL) == -signal.SIGKILL
    assert workers[0].again(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: len(delivering.acknowledged) > len(reports) // 2, [*intakes, *workers])
    for part in (intakes[1], workers[1]):
        assert part.again(signal.SIGTERM) in STOPPED
    for thread in threads:
        thread.join(PATIENCE)
    until(lambda: set(wiring.receipts.count_by_state()) == {"processed"}, [*intakes, *workers])
    assert {part.end(signal.SIGTERM) for part in (*intakes, *workers)} <= STOPPED
    kept = Counter(receipt["bundle_id"] for receipt in wiring.receipts.receipts())
    assert kept == Counter(report["id"] for report in reports)
    rows = wiring.engine.query(
        "SELECT received_seq, count(*) AS times FROM patients GROUP BY received_seq",
        {"patients": wiring.table_store.dataset("patients")},
    )
    assert Counter(rows["times"].to_pylist()) == {1: len(reports)}
