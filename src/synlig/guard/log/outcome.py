"""What came of something that was tried, as its entry says it: done before it counts, refused or failed otherwise."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from synlig.core.errors import Conflict, Refused, Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.recorder import Recorder


@contextmanager
def outcome_told(log: Recorder, said: Entry) -> Generator[Callable[[], None]]:
    """Gives what writes `said`: for who decides, to be called once it is decided and before it counts.

    Raises:
        Whatever is raised within; of a refusal, a conflict or something unavailable `said` is written with that.
    """
    try:
        yield partial(log.record, [said])
    except (Refused, Conflict, Unavailable) as error:
        log.record([replace(said, outcome="failed" if isinstance(error, Unavailable) else "refused")])
        raise
