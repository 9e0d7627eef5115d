"""What runs by itself and when, as declared; `[schedule]` in the settings overrides a rhythm by the task's name."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from synlig.core.agreement import Agreement
from synlig.core.errors import WrongUsage
from synlig.core.schedule import Rhythm, Task
from synlig.core.words import Words

PACK: Final = "pack"
RHYTHMS: Final = {"daily": "daily 05:00", "monthly": "monthly 3 05:00"}
"""When what an agreement promises at its rhythm is packed and sent."""


def tasks(said: Mapping[str, str], agreed: Iterable[tuple[Agreement, str]]) -> tuple[Task, ...]:
    """Every task, the settings' table `schedule` over the declared rhythms; one to pack for each agreement in use.

    Raises:
        WrongUsage: the settings name a task that does not exist, or a rhythm that is none.
    """
    found = [*_declared(), *(_packing(agreement, rhythm) for agreement, rhythm in agreed)]
    unknown = sorted(name for name in said if name not in {task.id for task in found} and not name.startswith(PACK))
    if unknown:
        names = ", ".join(task.id for task in found)
        raise WrongUsage(f"[schedule] {unknown[0]}: there is no such task; there are {names}.")
    return tuple(
        Task(task.id, task.does, task.part, Rhythm(said.get(task.id, task.rhythm.text)), task.words, task.about)
        for task in found
    )


@cache
def _declared() -> tuple[Task, ...]:
    document: dict[str, list[dict[str, Any]]] = tomllib.loads((files(__name__) / "tasks.toml").read_text("utf-8"))
    return tuple(
        Task(each["id"], each["id"], each["part"], Rhythm(each["rhythm"]), Words(each["da"], each["en"]))
        for each in document["tasks"]
    )


def _packing(agreement: Agreement, rhythm: str) -> Task:
    title = Words(f"Pak og send: {agreement.title.da}", f"Pack and send: {agreement.title.en}")
    return Task(f"{PACK}-{agreement.id}", PACK, "deliver", Rhythm(RHYTHMS[rhythm]), title, agreement.id)
