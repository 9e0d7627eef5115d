"""What ran by itself, when, and what it came to: each due time of a task is begun once, by one process (A6)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec
from sqlalchemy import CheckConstraint, Column, Connection, Index, Row, String, Table, Text, insert, select
from sqlalchemy import update as change

from synlig.core.schedule import RunOutcome, Task, TaskRun, is_due
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata
from synlig.storage.holder import new_holder, surely_gone

task_run: Final = Table(
    "task_run",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("task", String(100), nullable=False),
    Column("due_at", UtcInstant, nullable=False),
    Column("started_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("outcome", String(10), nullable=False),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("holder", String(32), nullable=False),
    CheckConstraint("outcome IN ('noted', 'running', 'done', 'later', 'failed')", name="outcome"),
    sqlite_autoincrement=True,
)
Index("ix_task_run_task", task_run.c.task, task_run.c.id)


class TaskRuns:
    """Kept in the control database, which all parts share."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._holder = new_holder()

    def begin(self, task: Task) -> TaskRun | None:
        """The run of `task` that is due now, marked as begun; None when there is none, or another has it.

        A task that is seen for the first time is noted and waits for its next time. One whose process died is
        begun again.
        """
        now = self._clock()
        with self._database.writing(in_order=f"task {task.id}") as connection:
            row = _newest(connection, task.id)
            if row is None:
                if (first := task.rhythm.last_due(now)) is not None:
                    self._write(connection, TaskRun(task.id, first, now, now, "noted"))
                return None
            if row.outcome == "running":
                if not surely_gone(row.holder) and row.holder != self._holder:
                    return None
                lost = change(task_run).where(task_run.c.id == row.id)
                connection.execute(lost.values(outcome="failed", ended_at=now, facts='{"why": "the process ended"}'))
                run = TaskRun(task.id, row.due_at, now, None, "running")
            elif (due := is_due(task, _run(row), now)) is not None:
                run = TaskRun(task.id, due, now, None, "running")
            else:
                return None
            self._write(connection, run)
        return run

    def end(self, run: TaskRun, outcome: RunOutcome, facts: Mapping[str, object]) -> TaskRun:
        """Write down what the run came to."""
        ended = replace(run, ended_at=self._clock(), outcome=outcome, facts=facts)
        mine = (task_run.c.task == run.task, task_run.c.outcome == "running", task_run.c.holder == self._holder)
        values = {"outcome": outcome, "ended_at": ended.ended_at, "facts": msgspec.json.encode(facts).decode()}
        with self._database.writing() as connection:
            connection.execute(change(task_run).where(*mine).values(**values))
        return ended

    def last(self, task: str, *outcomes: RunOutcome) -> TaskRun | None:
        """The newest run of a task, of those outcomes only where some are named."""
        with self._database.reading() as connection:
            row = _newest(connection, task, *outcomes)
        return None if row is None else _run(row)

    def _write(self, connection: Connection, run: TaskRun) -> None:
        values = {
            "task": run.task,
            "due_at": run.due_at,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "outcome": run.outcome,
            "holder": self._holder,
        }
        connection.execute(insert(task_run).values(values))


def _newest(connection: Connection, task: str, *outcomes: RunOutcome) -> Row[Any] | None:
    asked = select(task_run).where(task_run.c.task == task)
    if outcomes:
        asked = asked.where(task_run.c.outcome.in_(outcomes))
    return connection.execute(asked.order_by(task_run.c.id.desc()).limit(1)).one_or_none()


def _run(row: Row[Any]) -> TaskRun:
    facts: dict[str, object] = msgspec.json.decode(row.facts)
    return TaskRun(row.task, row.due_at, row.started_at, row.ended_at, row.outcome, facts)
