"""What the doctor sees of the log: signed in time or not, alarms of the last day, broken glass nobody looked into."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synlig.core.change import LIFE
from synlig.core.remark import Remark
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import ALARMS, Event
from synlig.guard.log.log import Log
from synlig.guard.log.looking import SLACK_S, broken_glass, check_glass, check_log
from tests.attacks.test_log import opened

EVERY_S = 300


def now(**later: float) -> datetime:
    return datetime.now(UTC) + timedelta(**later)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return opened(tmp_path)


def told(log: Log, at: datetime) -> list[tuple[str, str, str]]:
    return [(one.state, one.about, one.says) for one in check_log(log, EVERY_S, at)]


def test_an_empty_log_is_well(log: Log) -> None:
    assert told(log, now(days=9)) == [("well", "log", "nothing is in the log yet")]


def test_what_stays_unsigned_for_long_is_wrong(log: Log) -> None:
    log.record([Entry(Event.TABLE_READ, "anna")] * 3)
    log.checkpoint()
    assert told(log, now(days=9)) == [("well", "log", "the log has 3 entries; 3 are signed")]
    log.record([Entry(Event.TABLE_READ, "anna")] * 2)
    assert told(log, now(seconds=EVERY_S + SLACK_S - 30)) == [("well", "log", "the log has 5 entries; 3 are signed")]
    (wrong,) = check_log(log, EVERY_S, now(seconds=EVERY_S + SLACK_S + 30))
    assert (wrong.state, wrong.says) == ("wrong", "2 entries of the log are not signed by a checkpoint")
    assert "synlig log checkpoint" in wrong.mend
    assert told(log, now(seconds=SLACK_S + 30))[0][0] == "well", "both the rhythm and the slack are allowed"


def test_alarms_of_the_last_day_are_counted_by_kind(log: Log) -> None:
    log.record([Entry(Event.TASK_FAILED, "clock"), Entry(Event.INTEGRITY_FAILED, "x"), Entry(Event.TASK_FAILED, "y")])
    log.record([Entry(Event.TABLE_READ, "anna")])
    log.checkpoint()
    rest = list(check_log(log, EVERY_S, now()))[1:]
    assert [(one.state, one.says) for one in rest] == [
        ("warning", "1 alarm(s) integrity:store:failed since yesterday"),
        ("warning", "2 alarm(s) operation:task:failed since yesterday"),
    ]
    assert rest[0].mend == "synlig log search --class integrity:store:failed"
    assert len(told(log, now(hours=23))) == 3
    assert len(told(log, now(hours=25))) == 1


@pytest.mark.parametrize("event", sorted(ALARMS))
def test_every_alarm_is_shown(log: Log, event: Event) -> None:
    log.record([Entry(event, "x")])
    assert any(str(event) in one.says for one in check_log(log, EVERY_S, now()))


def glass(event: Event, change: int | str, outcome: str = "done") -> Entry:
    return Entry(event, "anna", outcome, facts={"change": change})


def test_glass_stays_broken_until_another_looked_into_it(log: Log) -> None:
    log.record([glass(Event.GLASS_BROKEN, number) for number in (1, 2, 3)])
    log.record([glass(Event.GLASS_SEEN, 2), glass(Event.GLASS_SEEN, 9), glass(Event.GLASS_SEEN, 3, "refused")])
    log.record([glass(Event.GLASS_BROKEN, 4, "refused"), glass(Event.GLASS_BROKEN, "5"), Entry(Event.TASK_RUN, "x")])
    found = broken_glass(log)
    assert {number: (one.event, one.seq) for number, one in found.items()} == {
        1: (Event.GLASS_BROKEN, 1),
        3: (Event.GLASS_BROKEN, 3),
    }
    log.record([glass(Event.GLASS_SEEN, number) for number in (1, 3)])
    assert list(check_glass(log, now())) == []


def test_broken_glass_is_a_warning_and_later_a_fault(log: Log) -> None:
    log.record([glass(Event.GLASS_BROKEN, 7)])

    def seen(at: datetime) -> Remark:
        (remark,) = check_glass(log, at)
        return remark

    early, late = seen(now(seconds=LIFE.total_seconds() - 60)), seen(now(seconds=LIFE.total_seconds() + 60))
    assert (early.state, late.state) == ("warning", "wrong")
    assert early.about == late.about == "changes"
    assert early.says == "change 7 was carried out by one person alone, and nobody has looked into it"
    assert early.mend == "synlig changes look-into 7, as another person"
