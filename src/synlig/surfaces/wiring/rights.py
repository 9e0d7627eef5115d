"""Parts for people's rights: what is held of a person, and letting go of it."""

from functools import cached_property
from pathlib import Path

from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import Secret
from synlig.guard.sealing import Sealer
from synlig.guard.table_keys import TableKeys
from synlig.guard.tombstones import TombstoneHash
from synlig.pipeline.numbers import masked, numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.backups.catalogue import Catalogue
from synlig.storage.backups.taking import Taking
from synlig.storage.control.metadata import metadata
from synlig.storage.erasing.boxes import ErasableBoxes
from synlig.storage.erasing.erasing import Erasing, Reading
from synlig.storage.erasing.erasures import Erasures
from synlig.storage.erasing.forgetting import Forgetting
from synlig.storage.erasing.masking import Masking
from synlig.storage.erasing.notices import Notices
from synlig.storage.joining import Joining
from synlig.storage.linking import Linking
from synlig.storage.maintenance import Maintenance
from synlig.storage.marks import FindingMarks
from synlig.storage.outbox.holding import Holding
from synlig.storage.person_cases import PersonCases
from synlig.storage.retention.cleaning import CleaningUp, Elders, cleaners
from synlig.storage.retention.elsewhere import OldBackups, OldCitizens, OldFiles
from synlig.storage.retention.reports import OldReports
from synlig.storage.retention.rows import OldRows
from synlig.storage.searching import Elsewhere, Reports, Rows
from synlig.storage.tables.compacting import Compacting
from synlig.storage.tables.erasing import ErasableTables
from synlig.storage.tables.relabelling import RelabellableTables
from synlig.storage.tombstones import Tombstones
from synlig.storage.vault import Joined
from synlig.storage.vault.schema import vault_metadata
from synlig.surfaces.wiring.changing import Changing
from synlig.surfaces.wiring.receiving import Receiving
from synlig.surfaces.wiring.witnessing import Witnessing


class Rights(Changing, Witnessing, Receiving):
    """Parts for people's rights: what is held of a person, and letting go of it."""

    @cached_property
    def linking(self) -> Linking:
        """The worker's view of what the gate rejected."""
        return Linking(self.control, self.reports, self.clock)

    @cached_property
    def found_reports(self) -> Reports:
        """Reports, searched for a person."""
        return Reports(self.control)

    @cached_property
    def found_rows(self) -> Rows:
        """Stored rows, searched for a person."""
        return Rows(self.control, self.home.tables, TableKeys(self.keys))

    @cached_property
    def found_elsewhere(self) -> Elsewhere:
        """Everything else, searched for a person."""
        return Elsewhere(self.control)

    @cached_property
    def joined(self) -> Joined:
        """Stand-ins that turned out to be another's."""
        return Joined(self.vault_database, CitizenSecrets(self.keys), self.clock)

    @cached_property
    def joining(self) -> Joining:
        """Handing over what was kept under another stand-in of the same person."""
        tables = RelabellableTables(self.control, self.home.tables, TableKeys(self.keys), self.settings.tables.buckets)
        return Joining(self.control, tables, self.clock)

    @cached_property
    def holding(self) -> Holding:
        """Where what may not leave now is taken back out of the outbox."""
        return Holding(self.control)

    @cached_property
    def tombstones(self) -> Tombstones:
        """The register of erasures, outside the home and every backup."""
        place = self.settings.erasure.register
        return Tombstones(Path(place) if place else self.home.beside("tombstones"))

    @cached_property
    def tombstone_hash(self) -> TombstoneHash:
        """What a tombstone carries of a person."""
        return TombstoneHash(self.keys)

    @cached_property
    def erasures(self) -> Erasures:
        """The book of erasures."""
        return Erasures(self.control, self.clock)

    @cached_property
    def notices(self) -> Notices:
        """What recipients are to be told of erasures."""
        return Notices(self.control)

    @cached_property
    def person_cases(self) -> PersonCases:
        """The book of people's cases."""
        return PersonCases(self.control)

    @cached_property
    def erasable_boxes(self) -> ErasableBoxes:
        """Senders' drop boxes, whether anyone serves them or not."""
        return ErasableBoxes(self.home.drop_boxes)

    @cached_property
    def finding_marks(self) -> FindingMarks:
        """Findings that were marked as handled."""
        return FindingMarks(self.control)

    @cached_property
    def maintenance(self) -> Maintenance:
        """The lock of those who rewrite or copy the whole home."""
        return Maintenance(self.home)

    @cached_property
    def compacting(self) -> Compacting:
        """The tables, for the one who merges their small files."""
        return Compacting(self.control, self.home.tables, TableKeys(self.keys), self.clock)

    @cached_property
    def taking(self) -> Taking:
        """What makes up the home, for a backup."""
        key = self.keys.database_key("control")
        return Taking(self.home, self.control, self.vault_database, lambda: self.keys.fresh(Secret.CITIZENS)[1], key)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The backups that were made."""
        return Catalogue(self.control)

    @cached_property
    def cleaning_up(self) -> CleaningUp:
        """One clean-up for each way of letting go."""
        return CleaningUp(
            cleaners(
                OldRows({"control": (self.control, metadata), "vault": (self.vault_database, vault_metadata)}),
                OldReports(self.control, self.raw_store),
                OldFiles(self.home),
                OldBackups(self.catalogue, self.keys, self.tombstones, self.clock()),
                OldCitizens(self.control, self.citizen_rights.all, self.citizen_rights.destroy),
                Elders(self.changes, self.whole_log, self.erasing.tables),
            )
        )

    @cached_property
    def erasing(self) -> Erasing:
        """Everything an erasure reaches."""
        home, keys = self.home, self.keys
        return Erasing(
            self.vault,
            self.citizen_rights,
            ErasableTables(self.control, home.tables, TableKeys(keys)),
            Forgetting(self.control, home.tables, home.raw, self.clock),
            Masking(self.control, self.raw_store, self.reports, Sealer(keys.worker_public()), self.clock),
            self.linking,
            self.erasable_boxes,
            self.erasures,
            self.whole_log,
            self.joined,
            (self.control, self.vault_database),
            Reading(read_cpr, numbers_in, masked),
        )
