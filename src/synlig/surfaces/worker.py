"""The worker: processes what was received by itself, in batches small enough to be waited for."""

from typing import Final

from synlig.stories.link_rejected import link_rejected
from synlig.stories.process_reports import process_reports
from synlig.surfaces.repeating import Pace, RepeatingPart
from synlig.surfaces.wiring import Wiring

AT_ONCE: Final = 4_000
"""Reports a batch: a second or a few, within the time a supervisor waits for a part to stop."""
PACE: Final = Pace(rest=5.0)
"""What arrives meanwhile is gathered: each batch makes files of its own, and few large ones read fastest."""


def worker(wiring: Wiring) -> RepeatingPart:
    """The worker, ready to run. Several may: each claims its own reports."""
    process, link = wiring.bind(process_reports), wiring.bind(link_rejected)

    def turn() -> bool:
        done = process(_untold, AT_ONCE, 1)
        link()
        return done >= AT_ONCE

    return RepeatingPart("worker", turn, PACE, wiring.close)


def _untold(_processed: int) -> None:
    """Nobody watches."""
