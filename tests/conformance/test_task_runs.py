"""Runs by the clock, on every control database: each due time is begun once, and one whose process died again."""

from datetime import UTC, datetime, timedelta

from synlig.core.schedule import Rhythm, Task
from synlig.core.words import Words
from synlig.storage.control.database import Database
from synlig.storage.task_runs import TaskRuns, task_run
from tests.databases import kinds_of_database

pytestmark = kinds_of_database()

TASK = Task("send", "send", "deliver", Rhythm("every 10 minutes"), Words("Send", "Send"))


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def noted(database: Database) -> tuple[TaskRuns, Hands]:
    hands = Hands()
    runs = TaskRuns(database, hands)
    assert runs.begin(TASK) is None
    return runs, hands


def test_a_new_task_waits_for_its_next_time(database: Database) -> None:
    runs, hands = noted(database)
    hands.now += timedelta(minutes=9)
    assert runs.begin(TASK) is None
    hands.now += timedelta(minutes=1)
    run = runs.begin(TASK)
    assert run is not None
    assert run.due_at == hands.now


def test_one_due_time_has_one_run_whoever_asks(database: Database) -> None:
    runs, hands = noted(database)
    hands.now += timedelta(hours=5)
    run = runs.begin(TASK)
    assert run is not None
    assert TaskRuns(database, hands).begin(TASK) is None
    runs.end(run, "done", {"reports": 3})
    assert TaskRuns(database, hands).begin(TASK) is None
    last = runs.last("send")
    assert last is not None
    assert (last.outcome, last.facts) == ("done", {"reports": 3})


def test_a_run_whose_process_died_is_begun_again(database: Database) -> None:
    runs, hands = noted(database)
    hands.now += timedelta(minutes=10)
    lost = runs.begin(TASK)
    assert lost is not None
    with database.writing() as connection:
        connection.execute(task_run.update().values(holder="0.0.0.0"))
    again = TaskRuns(database, hands).begin(TASK)
    assert again is None, "of another machine's process nothing can be known"
    other = TaskRuns(database, hands)
    with database.writing() as connection:
        dead = other._holder.split(".")
        connection.execute(task_run.update().values(holder=f"{dead[0]}.{2**22 + 1}.77.0"))
    again = other.begin(TASK)
    assert again is not None
    assert again.due_at == lost.due_at
    assert (found := other.last("send", "failed")) is not None
    assert found.facts == {"why": "the process ended"}
