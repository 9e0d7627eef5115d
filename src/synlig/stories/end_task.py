"""End what was begun: what a run came to is kept and logged, and a failure is an alarm (A6, K16)."""

from collections.abc import Mapping

from synlig.core.schedule import RunOutcome, TaskRun
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.task_runs import TaskRuns


def end_task(
    run: TaskRun, outcome: RunOutcome, facts: Mapping[str, object], *, task_runs: TaskRuns, log: Recorder, actor: str
) -> TaskRun:
    """The run as it ended. `facts` are counts and plain words, never personal data."""
    ended = task_runs.end(run, outcome, facts)
    event = Event.TASK_FAILED if outcome == "failed" else Event.TASK_RUN
    said: dict[str, str | int] = {"task": run.task, **{key: _plain(value) for key, value in facts.items()}}
    log.record([Entry(event, actor, outcome, facts=said)])
    return ended


def _plain(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)
