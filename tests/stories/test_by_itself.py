"""What runs by itself: a home left alone for days packs, sends, releases and says what was late."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from synlig.core.kommune import KommuneKode
from synlig.core.schedule import TaskRun
from synlig.guard.log.wanted import Wanted
from synlig.partners.synthetic import SyntheticSettings
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.list_findings import REFUSED, list_findings
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.stories.see_freshness import Seen, see_freshness
from synlig.surfaces.clock import SteadyClock, scheduled_turn
from synlig.surfaces.exchanging import pack_and_deliver
from synlig.surfaces.wiring import Wiring
from tests.command_line import CommandLine
from tests.counterparts import running

SETTINGS = """
[approvals]
four_eyes = false

[exchange]
sds_url = "{url}"
sds_sandbox = "true"

[schedule]
release = "off"
"""
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Hands:
    """A clock whose hands a test moves, shared by every part of a home."""

    now = START

    def __call__(self) -> datetime:
        return self.now


class Home(Wiring):
    """A home that lives by those hands."""

    hands = Hands()

    @cached_property
    def clock(self) -> Hands:
        return self.hands

    def anew(self) -> "Home":
        return Home(self._path, self._environment)


def a_home(tmp_path: Path, url: str) -> Home:
    Home.hands = Hands()
    Wiring(tmp_path / "home", {}).tell(create_home, SETTINGS.format(url=url))
    return Home(tmp_path / "home", {})


def fed(home: Home, reports: Path) -> None:
    """Two days of a municipality, received and processed."""
    wanted = SyntheticSettings(80, 2, (KommuneKode("0540"),), 5, 0.0)
    home.tell(generate_reports, wanted, reports, quiet)
    home.tell(add_sender, "eoj", ["0540"], (), None, None)
    list(home.tell(receive_files, "eoj", (reports,)))
    home.tell(process_reports, quiet)


def run_until_idle(home: Home, part: str) -> None:
    turn = scheduled_turn(part, home, SteadyClock())
    while turn():
        pass


def last(home: Home, task: str) -> TaskRun:
    found = home.task_runs.last(task)
    assert found is not None
    return found


def seen(home: Home) -> Seen:
    return home.tell(see_freshness)


def test_a_week_of_missed_runs_is_caught_up_once(tmp_path: Path) -> None:
    home = a_home(tmp_path, "http://127.0.0.1:9")
    run_until_idle(home, "clock")
    home.hands.now += timedelta(days=7)
    run_until_idle(home, "clock")
    run_until_idle(home, "clock")
    with home.control.reading() as connection:
        rows = connection.exec_driver_sql("SELECT task, outcome FROM task_run ORDER BY id").all()
    assert [tuple(row) for row in rows if row.outcome == "done"] == [
        ("compact", "done"),
        ("completeness", "done"),
        ("log-checkpoint", "done"),
        ("retention-count", "done"),
        ("reconcile-stores", "done"),
        ("push-cubes", "done"),
        ("publish-views", "done"),
    ]
    logged = list(home.whole_log.search(Wanted(event="operation:task:run")))
    assert len(logged) == 7


def test_a_recipient_that_is_down_is_late_and_fresh_again_when_it_is_back(tmp_path: Path) -> None:
    with running("sds", tmp_path / "sds") as sds:
        home = a_home(tmp_path, sds.url)
        run_until_idle(home, "deliver")
        assert {one.name: one.state for one in seen(home).partners} == {"sds": "never"}
        port = int(sds.url.rpartition(":")[2])
        sds.kill()
        home.hands.now += timedelta(days=1)
        run_until_idle(home, "deliver")
        assert last(home, "reconcile").outcome == "done", "nothing was sent: there is nothing to ask them for"
        assert last(home, "pack-sds").outcome == "done"
        sds.start(port)
    assert not [one for one in seen(home).tasks if one.late]


def test_what_a_recipient_rejects_is_on_the_fix_list_of_the_municipality(tmp_path: Path) -> None:
    with running("sds", tmp_path / "sds") as sds:
        home = a_home(tmp_path, sds.url)
        fed(home, tmp_path / "reports")
        sds.be("partial", 1)
        _, done, _ = pack_and_deliver(home, "sds", quiet)
    mended = True
    found = home.tell(list_findings, None, KommuneKode("0540"), None, mended)
    lines = [line for line in found if line["rule"] == REFUSED]
    assert len(lines) == done.reports["rejected"] > 5
    assert "sandbox-partial" in lines[0]["message_da"]
    assert {(line["kommune"], line["sender"]) for line in lines} == {("0540", "eoj")}


def quiet(_steps: int) -> None:
    """Nobody watches."""


def test_a_task_that_failed_is_an_alarm_and_late_and_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = a_home(tmp_path, "http://127.0.0.1:9")
    run_until_idle(home, "clock")

    def broken(*_arguments: object) -> dict[str, object]:
        raise RuntimeError("a bug")

    monkeypatch.setattr("synlig.surfaces.scheduled.CARRIED_OUT_BY", {"completeness": broken})
    home.hands.now += timedelta(days=1)
    run_until_idle(home, "clock")
    failed = last(home, "completeness")
    assert (failed.outcome, failed.facts) == ("failed", {"why": "a bug: RuntimeError"})
    home.hands.now += timedelta(hours=1)
    assert "completeness" in {state.task.id for state in seen(home).tasks if state.late}
    assert list(home.whole_log.search(Wanted(event="operation:task:failed")))


def test_a_jump_of_the_clock_is_seen_once_and_noted(tmp_path: Path) -> None:
    wall, counted = [1000.0], [50.0]
    steady = SteadyClock(lambda: wall[0], lambda: counted[0])
    wall[0], counted[0] = 1060.0, 110.0
    assert steady.jumped() == 0
    wall[0], counted[0] = 1060.0 - 7200, 111.0
    assert steady.jumped() == -7201
    assert steady.jumped() == 0
    home = a_home(tmp_path, "http://127.0.0.1:9")
    wall[0] += 3600
    scheduled_turn("clock", home, steady)()
    (noted,) = home.whole_log.search(Wanted(event="operation:clock:jumped"))
    assert noted.header.facts == {"part": "clock", "seconds": 3600}


def test_the_commands_list_tasks_and_partners_and_deliver_passes_one_that_is_not_there(tmp_path: Path) -> None:
    home = a_home(tmp_path, "http://127.0.0.1:9")
    command = CommandLine(home.home_path)
    tasks = {line["task"] for line in command.lines("schedule")}
    assert {"pack-sds", "send", "collect", "release"} <= tasks
    assert [line["state"] for line in command.lines("freshness")] == ["never"]
    (line,) = command.lines("deliver")
    assert line["agreement"] == "sds"


def test_what_a_recipient_lost_is_sent_again_the_next_morning_and_what_it_loses_again_by_a_person(
    tmp_path: Path,
) -> None:
    with running("sds", tmp_path / "sds") as sds:
        home = a_home(tmp_path, sds.url)
        run_until_idle(home, "deliver")
        fed(home, tmp_path / "reports")
        sds.be("forget", 2)
        _, done, _ = pack_and_deliver(home, "sds", quiet)
        lost = done.reports["accepted"] - sds.counts()["reports"]
        home.hands.now += timedelta(days=1)
        run_until_idle(home, "deliver")
        lost_again = done.reports["accepted"] - sds.counts()["reports"]
        assert lost > lost_again > 2, "half of those sent again were lost too"
        home.hands.now += timedelta(days=1)
        run_until_idle(home, "deliver")
        assert done.reports["accepted"] - sds.counts()["reports"] == lost_again
        told, delivered = CommandLine(home.home_path).lines("deliver", "sds", "--lacked")
        assert (told["lacked"], told["again"], delivered["settled"]) == (lost_again, lost_again, {"receipted": 1})
        assert sds.counts()["reports"] == sds.counts()["ids"] == done.reports["accepted"]
