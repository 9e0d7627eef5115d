"""The worker: processes what was received by itself, in batches small enough to be waited for."""

import time
from collections.abc import Callable
from typing import Final

from synlig.stories.find_afterwards import find_afterwards
from synlig.stories.link_rejected import link_rejected
from synlig.stories.process_reports import process_reports
from synlig.surfaces.repeating import Pace, RepeatingPart
from synlig.surfaces.wiring import Wiring

AT_ONCE: Final = 4_000
"""Reports a batch: a second or a few, within the time a supervisor waits for a part to stop."""
PACE: Final = Pace(rest=5.0)
"""What arrives meanwhile is gathered: each batch makes files of its own, and few large ones read fastest."""


AT_LEAST_BETWEEN: Final = 9.0
"""Rules rest so many times as long as they took: reading many rows for few citizens is never most of the work."""


def worker(wiring: Wiring) -> RepeatingPart:
    """The worker, ready to run. Several may: each claims its own reports, and its own citizens for the rules.

    What the rules are is asked anew each time: a change that was approved meanwhile is followed.
    """
    process, link = wiring.bind(process_reports), wiring.bind(link_rejected)
    judge = Spaced(lambda told, turns: wiring.tell(find_afterwards, told, turns), time.monotonic)

    def turn() -> bool:
        done = process(_untold, AT_ONCE, 1)
        link()
        if done >= AT_ONCE:
            return True
        judge()
        return False

    return RepeatingPart("worker", turn, PACE, wiring.close)


class Spaced:
    """The rules, not run again before `AT_LEAST_BETWEEN` times what they took has passed."""

    def __init__(self, judge: Callable[[Callable[[int], None], int], int], clock: Callable[[], float]) -> None:
        self._judge = judge
        self._clock = clock
        self._due = clock()

    def __call__(self) -> None:
        """Judge some citizens, if it is time."""
        began = self._clock()
        if began >= self._due:
            self._judge(_untold, 1)
            ended = self._clock()
            self._due = ended + AT_LEAST_BETWEEN * (ended - began)


def _untold(_number: int) -> None:
    """Nobody watches."""
