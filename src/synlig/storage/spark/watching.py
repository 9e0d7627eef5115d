"""Watches a cluster while it works: without a worker Spark would wait for ever, so after a while it is stopped."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

LOOKS_EVERY_S: Final = 1.0
PATIENCE_S = 30.0
"""How long a cluster may be without a worker; a worker that starts needs some seconds."""


@contextmanager
def watched(session: Any) -> Generator[None]:
    """Meanwhile: jobs are cancelled when there was no worker for `PATIENCE_S`; they could not go on anyway."""
    over = Event()
    looking = Thread(target=_look, args=(session.sparkContext, over), daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _look(context: Any, over: Event) -> None:
    last = monotonic()
    while not over.wait(LOOKS_EVERY_S):
        if _workers(context) > 0:
            last = monotonic()
        elif monotonic() - last > PATIENCE_S:
            context.cancelAllJobs()


def _workers(context: Any) -> int:
    """Processes that carry work out; the driver is counted among them by Spark, and is none."""
    try:
        return int(context._jsc.sc().getExecutorMemoryStatus().size()) - 1  # noqa: SLF001 (nothing public tells)
    except Exception:  # noqa: BLE001 (the other side is gone)
        return 0
