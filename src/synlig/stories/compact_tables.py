"""Merge the many small files that a day's reports leave in the tables into few large ones; no answer changes by it."""

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.maintenance import Maintenance
from synlig.storage.tables.compacting import Compacted, Compacting


def compact_tables(*, compacting: Compacting, maintenance: Maintenance, log: Recorder, actor: str) -> Compacted:
    """What it came to. Readers go on with the files they have; what is killed is run again and goes on.

    Raises:
        Unavailable: an erasure, a backup or a clean-up is under way. IntegrityFailure: a file is not what was written.
    """
    with maintenance.alone():
        done = compacting.compact()
    facts = {"files": done.files, "into": done.into, "rows": done.rows, "removed": done.gone}
    log.record([Entry(Event.TABLES_COMPACTED, actor, facts=facts)] if done.files or done.gone else [])
    return done
