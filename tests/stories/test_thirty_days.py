"""Thirty days with faults at random: whatever happens on the way, both sides end equal, nothing twice, nothing lost."""

import os
import random
import signal
from collections.abc import Generator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from synlig.partners.wire_https import HttpsWire
from synlig.storage.control.database import Database
from tests.counterparts import Counterpart, running
from tests.exchange import Gateway, days_reports
from tests.stories import killed

DAYS = 30
A_DAY = 6
"""Reports; two in three hold home nursing."""
PARTNERS = {"sds": 4, "lis-0540": 6}
"""Agreement -> how many of a day's reports may leave by it."""
WEEK_AWAY = range(12, 19)
FAULTS = (
    "down",
    "lose-answer",
    "later",
    "partial",
    "short",
    "doubled",
    "foreign",
    "html",
    "crash",
    "power-cut",
    "well",
)


@pytest.fixture
def counterparts(tmp_path: Path) -> Generator[dict[str, Counterpart]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(running(name.partition("-")[0], tmp_path / name)) for name in PARTNERS}


def run_and_crash(gateway: Gateway, agreement: str, steps: int) -> None:
    """Pack and deliver in a process that is killed at that step, or ends before it."""
    child = os.fork()
    if child == 0:
        try:
            killed.FATE.left = steps
            Database.writing, HttpsWire.ask = killed.writing, killed.ask
            mine = Gateway.at(gateway.places.folder, "", exchange=gateway.settings.exchange)
            mine.places.clock.ahead = gateway.places.clock.ahead
            mine.run(agreement)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert not os.WIFSIGNALED(status) or os.WTERMSIG(status) == signal.SIGKILL


def one_run(gateway: Gateway, agreement: str, counterpart: Counterpart, fault: str, draw: random.Random) -> None:
    if fault == "crash":
        run_and_crash(gateway, agreement, draw.randint(1, 14))
        return
    if fault == "power-cut":
        counterpart.restart()
    elif fault != "well":
        counterpart.be(fault, 1)
    gateway.run(agreement)
    counterpart.be("well")


def settled(gateway: Gateway, agreement: str) -> bool:
    return set(gateway.outbox.ledger.deliveries(agreement)) <= {"receipted"}


@pytest.mark.parametrize("seed", [1])
def test_thirty_days_of_faults_end_with_both_sides_equal(
    tmp_path: Path, counterparts: dict[str, Counterpart], seed: int
) -> None:
    draw = random.Random(seed)
    said = {"sds_url": counterparts["sds"].url, "sds_sandbox": "true"}
    own = {"lis-0540_url": counterparts["lis-0540"].url, "lis-0540_sandbox": "true"}
    gateway = Gateway.at(tmp_path / "home", "", exchange={**said, **own})
    met = set[str]()
    for day in range(DAYS):
        gateway.places.clock.ahead = timedelta(days=day)
        gateway.receive(days_reports(range(A_DAY), day=day + 1))
        for agreement, counterpart in counterparts.items():
            fault = "down" if day in WEEK_AWAY and agreement == "sds" else draw.choice(FAULTS)
            met.add(fault)
            one_run(gateway, agreement, counterpart, fault, draw)
    assert met == set(FAULTS)
    for agreement, counterpart in counterparts.items():
        for hours in range(1, 12):
            gateway.places.clock.ahead = timedelta(days=DAYS, hours=hours)
            gateway.run(agreement)
        assert settled(gateway, agreement)
        ledger = gateway.outbox.ledger.reports(agreement)
        accepted, rejected = ledger["accepted"], ledger.get("rejected", 0)
        assert accepted + rejected == PARTNERS[agreement] * DAYS, "nothing is lost"
        counts = counterpart.counts()
        assert counts["reports"] == counts["ids"] == accepted, "nothing is there twice"
        days = gateway.reconciled(counterpart, agreement)
        assert all(each.equal for each in days)
        assert sum(each.theirs for each in days) == accepted
    assert counterparts["sds"].counts()["sent"] < 4 * DAYS, "one that was away for a week was not flooded"
