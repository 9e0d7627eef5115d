"""See how fresh everything is: each sender, source and recipient, and each task that runs by itself (A6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from synlig import partners
from synlig.core.agreement import Agreement
from synlig.core.freshness import Exchanged, FreshState
from synlig.core.schedule import Task, TaskRun, is_late
from synlig.core.settings import Settings
from synlig.declared import agreements, schedule
from synlig.storage.freshness import Freshness
from synlig.storage.task_runs import TaskRuns

SILENT: Final = timedelta(days=3)
"""A sender that is silent for longer than a weekend is late; `synlig completeness` knows each one's own habit."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task that runs by itself: its last run, the last that was done, when it is due next, and whether it is late."""

    task: Task
    last: TaskRun | None
    done: TaskRun | None
    due: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """All partners and all tasks, as of `at`."""

    at: datetime
    partners: tuple[Exchanged, ...]
    tasks: tuple[TaskState, ...]


def see_freshness(
    *, freshness: Freshness, task_runs: TaskRuns, settings: Settings, clock: Callable[[], datetime]
) -> Seen:
    """Everything that is exchanged with, and everything that runs by itself.

    Raises:
        WrongUsage: the settings name a task, rhythm or agreement that does not exist.
    """
    now, used = clock(), agreements.in_use(settings.exchange)
    agreed = [(each, agreements.rhythm_of(each, settings.exchange)) for each in used]
    states = tuple(_state(task, task_runs, now) for task in schedule.tasks(settings.schedule, agreed))
    by_id = {state.task.id: state for state in states}
    found = [
        *_senders(freshness, now),
        *_sources(freshness, settings, by_id["collect"]),
        *(_recipient(each, freshness, by_id[f"{schedule.PACK}-{each.id}"]) for each in used),
    ]
    return Seen(now, tuple(found), states)


def _state(task: Task, task_runs: TaskRuns, now: datetime) -> TaskState:
    done = task_runs.last(task.id, "done", "noted")
    never = task_runs.last(task.id) is None
    late = not never and is_late(task, done, now)
    return TaskState(task, task_runs.last(task.id), done, task.rhythm.next_due(now), late)


def _senders(freshness: Freshness, now: datetime) -> Iterator[Exchanged]:
    for name, last in freshness.senders().items():
        state: FreshState = "never" if last is None else "late" if now - last > SILENT else "fresh"
        yield Exchanged("sender", name, name, state, last)


def _sources(freshness: Freshness, settings: Settings, run: TaskState) -> Iterator[Exchanged]:
    reached = freshness.sources()
    for name in partners.source_names(settings.sources):
        last = reached.get(name)
        yield Exchanged("source", name, name, _fresh(run, last), last, run.due, why=_why(run))


def _recipient(agreement: Agreement, freshness: Freshness, run: TaskState) -> Exchanged:
    sent = freshness.sent(agreement.id)
    state = "late" if sent.dead else _fresh(run, sent.last)
    why = sent.why or _why(run)
    return Exchanged(
        "recipient",
        agreement.id,
        agreement.title.da,
        state,
        sent.last,
        run.due,
        sent.waiting,
        sent.oldest,
        sent.dead,
        why,
    )


def _fresh(run: TaskState, last: datetime | None) -> FreshState:
    if run.late:
        return "late"
    if last is None:
        return "never"
    return "off" if run.due is None else "fresh"


def _why(run: TaskState) -> str:
    return "" if run.last is None or run.last.outcome not in ("later", "failed") else str(run.last.facts.get("why", ""))
