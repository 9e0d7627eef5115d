"""Keeping reports and saying so in the log: both are durable before anyone is answered (A3, K5, K16)."""

from collections.abc import Sequence

from synlig.guard.log.receptions import receptions
from synlig.guard.log.recorder import Recorder
from synlig.storage.intake.keeping import Intake
from synlig.storage.intake.values import Incoming, Kept


class Reception:
    """What every door keeps its reports with."""

    def __init__(self, intake: Intake, log: Recorder) -> None:
        self._intake = intake
        self._log = log

    def keep(self, batch: Sequence[Incoming], actor: str) -> list[Kept]:
        """Keep reports that one sender brought through one door; the outcomes, in order.

        Raises:
            Unavailable: they or the log's entry could not be kept; nobody may be told that they were.
        """
        if not batch:
            return []
        kept = self._intake.keep(batch)
        told = [(one.verdict, how.outcome) for one, how in zip(batch, kept, strict=True)]
        self._log.record(receptions(actor, batch[0].door, batch[0].sender, told))
        return kept
