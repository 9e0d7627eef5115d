"""Parts that work by the clock: `clock` for what stays inside, `deliver` for what goes out to others (A6, K12)."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from synlig.core.errors import SynligError, Unavailable
from synlig.core.schedule import RunOutcome, Task
from synlig.stories.begin_task import begin_task
from synlig.stories.end_task import end_task
from synlig.stories.note_clock_jump import note_clock_jump
from synlig.surfaces.repeating import Pace, RepeatingPart, Turn
from synlig.surfaces.scheduled import Facts, carry_out_task
from synlig.surfaces.wiring import Wiring

PACE: Final = Pace(rest=15.0, longest=300.0)
JUMP: Final = timedelta(minutes=5)
LOG: Final = logging.getLogger("synlig.parts")


class SteadyClock:
    """Holds the clock people set against the one that only counts: a jump is seen at the next look."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        counted: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._wall, self._counted = wall, counted
        self._ahead = wall() - counted()

    def jumped(self) -> int:
        """By how many seconds the clock was put forward or back since the last look; 0 within five minutes."""
        ahead = self._wall() - self._counted()
        jump, self._ahead = round(ahead - self._ahead), ahead
        return jump if abs(jump) >= JUMP.total_seconds() else 0


def clock_part(wiring: Wiring) -> RepeatingPart:
    """What runs by itself inside."""
    return scheduled_part("clock", wiring)


def deliver_part(wiring: Wiring) -> RepeatingPart:
    """What runs by itself towards recipients and sources: the only part that opens connections to others."""
    return scheduled_part("deliver", wiring)


def scheduled_part(name: str, wiring: Wiring) -> RepeatingPart:
    """A part that carries out the tasks declared for `name`, one at a time. Several may run: each run has one owner."""
    return RepeatingPart(name, scheduled_turn(name, wiring, SteadyClock()), PACE, wiring.close)


def scheduled_turn(name: str, wiring: Wiring, steady: SteadyClock) -> Turn:
    """One turn of such a part: the first task that is due, from beginning to end."""
    begin, end = wiring.bind(begin_task), wiring.bind(end_task)

    def turn() -> bool:
        if seconds := steady.jumped():
            wiring.tell(note_clock_jump, name, seconds)
        begun = begin(name)
        if begun is None:
            return False
        task, run = begun
        outcome, facts = _carried_out(wiring, task)
        end(run, outcome, facts)
        return True

    return turn


def _carried_out(wiring: Wiring, task: Task) -> tuple[RunOutcome, Facts]:
    """What the task came to, with the settings of this moment. A bug in one holds up no other."""
    anew = wiring.anew()
    try:
        return "done", carry_out_task(anew, task)
    except Unavailable as error:
        return "later", {"why": str(error)}
    except SynligError as error:
        return "failed", {"why": str(error)}
    except Exception as bug:
        LOG.exception("the task %s failed", task.id)
        return "failed", {"why": f"a bug: {type(bug).__name__}"}
    finally:
        anew.close()
