"""`synlig schedule` and `synlig freshness`: what runs by itself and when, and how fresh each partner's data is."""

from collections.abc import Mapping
from typing import Any

from synlig.core.freshness import Exchanged
from synlig.stories.see_freshness import TaskState, see_freshness
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig schedule")
def schedule(frame: Frame) -> None:
    """What runs by itself: when, how it went last, and when it is due next."""
    seen = frame.wiring().tell(see_freshness)
    frame.listing(map(_task, seen.tasks), _task_words, "Nothing runs by itself.")


@framed("synlig freshness")
def freshness(frame: Frame) -> None:
    """How fresh the data of each sender, source and recipient is, and what is late."""
    seen = frame.wiring().tell(see_freshness)
    frame.listing(map(_partner, seen.partners), _partner_words, "There is no sender, source or recipient yet.")


def _task(state: TaskState) -> dict[str, Any]:
    last = state.last
    return {
        "task": state.task.id,
        "part": state.task.part,
        "rhythm": state.task.rhythm.text,
        "words": state.task.words.en,
        "last": last.started_at if last else None,
        "outcome": last.outcome if last else None,
        "facts": last.facts if last else {},
        "due": state.due,
        "late": state.late,
    }


def _task_words(row: Mapping[str, Any]) -> str:
    last = f"{row['outcome']} {row['last']:%Y-%m-%d %H:%M}" if row["last"] else "not yet"
    due = f"{row['due']:%Y-%m-%d %H:%M}" if row["due"] else "never by itself"
    return f"{row['task']:<18} {row['rhythm']:<18} last: {last}; next: {due}{'; LATE' if row['late'] else ''} (UTC)"


def _partner(one: Exchanged) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "state": one.state,
        "last": one.last,
        "due": one.due,
        "waiting": one.waiting,
        "oldest": one.oldest,
        "dead": one.dead,
        "why": one.why,
    }


def _partner_words(row: Mapping[str, Any]) -> str:
    last = f"{row['last']:%Y-%m-%d %H:%M} UTC" if row["last"] else "never"
    more = f", {row['waiting']} waiting" if row["waiting"] else ""
    more += f", {row['dead']} given up" if row["dead"] else ""
    more += f": {row['why']}" if row["why"] else ""
    return f"{row['kind']:<10} {row['name']:<20} {row['state']:<6} last: {last}{more}"


COMMANDS = (schedule, freshness)
