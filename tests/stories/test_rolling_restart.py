"""Two intakes behind nginx are restarted in turn while senders deliver: nobody is refused, and nothing is lost."""

import functools
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from synlig.surfaces.wiring import Wiring
from tests.command_line import CommandLine
from tests.intake_door import FHIR, free_port, furnished, of_kommune, synthetic_reports
from tests.stories.test_behind_nginx import INTAKE, Front, nginx_before

SENDERS = 3
PATIENCE_S = 60


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(place: Path) -> bool:
    """An intake listens there."""
    with socket.socket(socket.AF_UNIX) as calling:
        return calling.connect_ex(str(place)) == 0


def deliver(
    front: Front, reports: Sequence[dict[str, Any]], answered: list[tuple[str, int]], stop: threading.Event
) -> None:
    """Deliver each report once, and then begin anew, until told to stop: a sender that never tries again by itself."""
    with front.talk(INTAKE, front.client) as sender:
        while not stop.is_set():
            for report in reports:
                answer = sender.put(f"/fhir/Bundle/{report['id']}", json=report, headers=FHIR)
                answered.append((report["id"], answer.status_code))


def test_two_intakes_restart_in_turn_and_no_sender_notices(tmp_path: Path) -> None:
    authority, client = furnished(tmp_path)
    sockets = [tmp_path / f"intake-{number}.sock" for number in (1, 2)]
    lines = [CommandLine(tmp_path / "home", (("SYNLIG_INTAKE__PROXY_SOCKET", str(each)),)) for each in sockets]
    intakes = [line.start("serve", "--part", "intake") for line in lines]
    reports = of_kommune(synthetic_reports(30, 2), "0540")
    answered, stop, port = list[tuple[str, int]](), threading.Event(), free_port()
    try:
        with nginx_before(tmp_path, authority, port, "127.0.0.1:1", sockets), ThreadPoolExecutor(SENDERS) as pool:
            front = Front(port, authority, client)
            shares = [reports[number::SENDERS] for number in range(SENDERS)]
            senders = [pool.submit(deliver, front, share, answered, stop) for share in shares]
            try:
                for number, line in enumerate(lines):
                    before = len(answered)
                    until(lambda before=before: len(answered) > before + 20)
                    intakes[number].send_signal(signal.SIGTERM)
                    intakes[number].communicate(timeout=PATIENCE_S)
                    intakes[number] = line.start("serve", "--part", "intake")
                    until(functools.partial(answers, sockets[number]))
                until(lambda: {name for name, _ in answered} == {report["id"] for report in reports})
            finally:
                stop.set()
            for sender in senders:
                sender.result(PATIENCE_S)
    finally:
        for intake in intakes:
            intake.kill()
            intake.communicate()
    assert {status for _, status in answered} == {200, 201}
    wiring = Wiring(tmp_path / "home", {})
    kept = [line["bundle_id"] for line in wiring.receipts.receipts()]
    wiring.close()
    assert sorted(kept) == sorted(report["id"] for report in reports)


def test_nginx_is_asked_for_its_own_error_when_no_intake_is_there(tmp_path: Path) -> None:
    """What the senders above never saw can be seen: without any intake nginx answers 502."""
    authority, client = furnished(tmp_path)
    gone, port = tmp_path / "intake.sock", free_port()
    gone.touch()
    before = nginx_before(tmp_path, authority, port, "127.0.0.1:1", [gone])
    with before, Front(port, authority, client).talk(INTAKE, client) as sender:
        assert sender.get("/fhir/metadata").status_code == httpx.codes.BAD_GATEWAY
