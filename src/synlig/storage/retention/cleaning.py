"""The clean-ups there are, by the way a rule names, and the caps that a wrong clock or rule runs into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from synlig.core.retention import RetentionRule, Way
from synlig.storage.changes import Changes
from synlig.storage.retention.elsewhere import OldBackups, OldFiles
from synlig.storage.retention.reports import OldReports
from synlig.storage.retention.swept import Cleaner, Swept
from synlig.storage.tables.erasing import ErasableTables

MOST_SHARE: Final = 0.25
FEW: Final = 1_000
"""So many pieces may always go at once; of more, at most a quarter."""
LEFT_ALONE: Final = frozenset({"with", "kept"})


class OldEntries(Protocol):
    """What the log is asked: to forget whom old entries were about."""

    def erase_before(self, at_ns: int, *, dry: bool) -> tuple[int, int]:
        """(How many still said so, of how many)."""
        ...


@dataclass(frozen=True, slots=True)
class Elders:
    """What knows by itself what is old in it: proposals, the log, the tables."""

    changes: Changes
    log: OldEntries
    tables: ErasableTables

    def proposals(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Proposals that nobody decided on in time."""
        every = self.changes.every(before, decided=True)
        late = sum(one.state == "expired" and bool(one.proposal.document) for one in every)
        return Swept(late if dry else self.changes.sweep(before), late)

    def persons(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Whom entries of the log were about."""
        return Swept(*self.log.erase_before(int(before.timestamp() * 1e9), dry=dry))

    def rows(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Stored rows."""
        return Swept(*self.tables.remove_older(before, dry=dry))


def cleaners(
    rows: Cleaner, reports: OldReports, files: OldFiles, backups: OldBackups, citizens: Cleaner, elders: Elders
) -> Mapping[Way, Cleaner]:
    """Which clean-up each way is."""
    return {
        "rows": rows,
        "reports": reports,
        "raw-reports": reports.raw,
        "table-rows": elders.rows,
        "citizens": citizens,
        "log-persons": elders.persons,
        "box-receipts": files.receipts,
        "backups": backups.backups,
        "tombstones": backups.tombstones,
        "replaced-homes": files.replaced,
        "temporary-files": files.temporary,
        "expired-changes": elders.proposals,
    }


@dataclass(frozen=True, slots=True)
class CleaningUp:
    """One clean-up for each way of letting go."""

    cleaners: Mapping[Way, Cleaner]

    def count(self, rule: RetentionRule, now: datetime) -> Swept:
        """What would go by the rule."""
        return self._sweep(rule, now, dry=True)

    def sweep(self, rule: RetentionRule, now: datetime) -> Swept:
        """Let go of it."""
        return self._sweep(rule, now, dry=False)

    def _sweep(self, rule: RetentionRule, now: datetime, *, dry: bool) -> Swept:
        if rule.way in LEFT_ALONE:
            return Swept(0, 0)
        return self.cleaners[rule.way](rule, now - timedelta(days=rule.days), dry)


def is_too_much(swept: Swept) -> bool:
    """Whether so much would go at once that a person must say that it is meant."""
    return swept.gone > FEW and swept.gone > MOST_SHARE * swept.of
