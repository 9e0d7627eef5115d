"""How much of something is done in a second."""

import statistics
import time
from collections.abc import Callable

RUNS = 5
AT_LEAST_SECONDS = 1.0


def per_second(work: Callable[[], int], *, runs: int = RUNS, at_least: float = AT_LEAST_SECONDS) -> float:
    """The median over `runs` of things done per second; each run repeats `work` for at least `at_least` seconds.

    `work` does its piece once and returns how many things that was. A first, unmeasured piece warms up.
    """
    work()
    return statistics.median(_one_run(work, at_least) for _ in range(runs))


def _one_run(work: Callable[[], int], at_least: float) -> float:
    done, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < at_least:
        done += work()
        elapsed = time.perf_counter() - started
    return done / elapsed
