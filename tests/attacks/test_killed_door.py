"""The door for systems, killed with -9 while many post: what it answered is kept, and once (A3, K13)."""

import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from synlig.surfaces.wiring import Wiring
from tests.command_line import CommandLine
from tests.intake_door import FHIR, Served, free_port, furnished, of_kommune, over_tls, synthetic_reports

KILLS, CLIENTS = 3, 8


@dataclass
class Senders:
    """Clients that post until each report was acknowledged, however often the door falls."""

    door: Served
    waiting: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    acknowledged: list[str] = field(default_factory=list[str])
    statuses: set[int] = field(default_factory=set[int])

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._post, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _post(self) -> None:
        while True:
            try:
                report = self.waiting.get_nowait()
            except queue.Empty:
                return
            while not self._told(report):
                time.sleep(0.02)
            self.acknowledged.append(report["id"])

    def _told(self, report: dict[str, Any]) -> bool:
        try:
            with self.door.talk(self.door.client) as talk:
                answer = talk.put(f"/fhir/Bundle/{report['id']}", json=report, headers=FHIR)
        except httpx.TransportError:
            return False
        self.statuses.add(answer.status_code)
        return answer.status_code in (200, 201)


def test_a_door_that_is_killed_loses_and_doubles_nothing_it_acknowledged(tmp_path: Path) -> None:
    authority, client = furnished(tmp_path)
    port = free_port()
    line = CommandLine(tmp_path / "home", tuple(over_tls(authority, port).items()))
    wiring = Wiring(line.home, {})
    reports = of_kommune(synthetic_reports(500, 2), "0540")
    senders = Senders(Served(wiring, f"https://127.0.0.1:{port}", authority, client))
    for report in reports:
        senders.waiting.put(report)
    threads = senders.start()
    for turn in range(KILLS):
        server = line.start("serve", "--part", "intake")
        enough = (turn + random.random()) * len(reports) / KILLS
        while len(senders.acknowledged) < enough:
            assert server.poll() is None
            time.sleep(0.005)
        server.kill()
        server.communicate()
        told = set(senders.acknowledged)
        assert told <= {receipt["bundle_id"] for receipt in wiring.receipts.receipts()}
    server = line.start("serve", "--part", "intake")
    for thread in threads:
        thread.join()
    server.terminate()
    server.communicate()
    kept = Counter(receipt["bundle_id"] for receipt in wiring.receipts.receipts())
    assert kept == Counter(report["id"] for report in reports)
    assert senders.statuses <= {200, 201, 429, 503}
    assert wiring.reports.verify(lambda _surrogates: {}) == len(reports)
    wiring.close()
