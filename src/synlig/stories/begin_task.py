"""Begin what is due: the first task of a part whose time has come, marked as begun by this process (A6)."""

from synlig.core.schedule import Task, TaskRun
from synlig.core.settings import Settings
from synlig.declared import agreements, schedule
from synlig.storage.task_runs import TaskRuns


def begin_task(part: str, *, task_runs: TaskRuns, settings: Settings) -> tuple[Task, TaskRun] | None:
    """The task and its run; None when nothing is due. What was missed meanwhile is begun once.

    Raises:
        WrongUsage: the settings name a task or a rhythm that does not exist.
    """
    used = agreements.in_use(settings.exchange)
    agreed = [(each, agreements.rhythm_of(each, settings.exchange)) for each in used]
    for task in schedule.tasks(settings.schedule, agreed):
        if task.part == part and (run := task_runs.begin(task)) is not None:
            return task, run
    return None
