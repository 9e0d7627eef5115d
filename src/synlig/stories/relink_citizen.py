"""Relink a citizen's records from other sectors: two numbers turned out to be one person (A8)."""

from synlig.core.cpr import Surrogate
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.sector_records import SectorRecords


def relink_citizen(
    before: Surrogate, after: Surrogate, *, sector_records: SectorRecords, log: Recorder, actor: str
) -> int:
    """How many records that were tied to `before` are tied to `after` from now on; written down first."""
    log.record([Entry(Event.RECORDS_RELINKED, actor, subject=after)])
    return sector_records.relink(before, after)
