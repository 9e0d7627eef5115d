"""Sign the log as it is now, where it cannot be changed afterwards."""

from synlig.guard.log.checkpoint import Checkpoint
from synlig.guard.log.log import Log


def checkpoint_log(*, whole_log: Log) -> Checkpoint:
    """The signed checkpoint.

    Raises:
        Unavailable: the place does not take it.
    """
    return whole_log.checkpoint()
