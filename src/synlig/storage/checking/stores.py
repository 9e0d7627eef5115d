"""Reading and verifying every stored file: what is damaged is named (K13)."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from synlig.core.cpr import Surrogate
from synlig.core.errors import IntegrityFailure, NotFound, SynligError
from synlig.core.remark import Remark, warning, well, wrong
from synlig.guard.backup_sealing import BackupSealer, Part
from synlig.storage.backups.catalogue import Catalogue
from synlig.storage.backups.repository import Repository
from synlig.storage.control.database import Database
from synlig.storage.control.soundness import check_sound
from synlig.storage.intake.rows import segments_known
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.raw_store import HEAD, PATTERN
from synlig.storage.releases import Releases
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.tables.reading import Tables

PIECE: Final = 500
MEND: Final = "Restore it from a backup: synlig backup restore."
KeysOf = Callable[[Sequence[Surrogate]], Mapping[Surrogate, bytes]]


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything of a home that is read whole."""

    raw: Path
    control: Database
    vault_database: Database
    reports: SealedReports
    tables: Tables
    releases: Releases
    keys_of: KeysOf
    verify_vault: Callable[[], int]
    catalogue: Catalogue
    sealers: Mapping[Part, BackupSealer]

    def raw_segments(self) -> Iterator[Remark]:
        """Every sealed report opens, and every segment begins and is named as one."""
        names = [str(path.relative_to(self.raw)) for path in sorted(self.raw.glob(PATTERN))]
        known = {
            name for at in range(0, len(names), PIECE) for name in segments_known(self.control, names[at : at + PIECE])
        }
        headless = [name for name in names if not _begins(self.raw / name)]
        if headless:
            raise IntegrityFailure(
                f"{len(headless)} segment(s) of the raw store are damaged: {', '.join(headless[:5])}."
            )
        count = self.reports.verify(self.keys_of)
        yield well("raw", f"{count} sealed reports in {len(names)} segments are what was received")
        if stray := len(names) - len(known):
            yield warning("raw", f"{stray} segments count for nothing", "They are cleared when the intake starts.")

    def table_files(self) -> Iterator[Remark]:
        """Every Parquet file is what the manifest says."""
        yield well("tables", f"{self.tables.verify()} stored files are what was written")

    def frozen_releases(self) -> Iterator[Remark]:
        """Every release is what was signed, withdrawn ones too."""
        yield well("releases", f"{self.releases.verify()} releases are what was signed")

    def databases(self) -> Iterator[Remark]:
        """Every page of both databases is authentic, and every row fits."""
        for database in (self.control, self.vault_database):
            try:
                check_sound(database)
                yield well("databases", f"every page of the {database.name} database is authentic")
            except SynligError as error:
                yield wrong("databases", f"databases/{database.name}.db: {error}", MEND, IntegrityFailure)

    def vault_keys(self) -> Iterator[Remark]:
        """Every citizen's number and key opens."""
        yield well("vault", f"the numbers and keys of {self.verify_vault()} citizens open")

    def packed_reports(self) -> Iterator[Remark]:
        """Every report that waits in the outbox is what was packed."""
        asked = select(outbox_item.c.delivery, outbox_item.c.sha256, outbox_item.c.packed)
        with self.control.reading() as connection:
            rows = connection.execute(asked.where(outbox_item.c.packed.is_not(None)).execution_options(yield_per=PIECE))
            held = [(row.delivery, _is_packed(row.packed, row.sha256)) for row in rows]
        bad = sorted({delivery for delivery, sound in held if not sound})
        if bad:
            raise IntegrityFailure(f"Packed reports of the deliveries {', '.join(bad[:5])} are not what was packed.")
        yield well("outbox", f"{len(held)} packed reports are what was packed")

    def backups(self) -> Iterator[Remark]:
        """Every object of every backup that can be reached opens."""
        for place in sorted({one.place for one in self.catalogue.all()}):
            repository = Repository(place, self.sealers)
            try:
                yield well("backups", f"{repository.verify()} sealed objects at {place} open")
            except NotFound:
                yield warning("backups", f"the backup at {place} cannot be reached", "Bring it, and check again.")
            except IntegrityFailure as error:
                yield wrong(
                    "backups", f"{place}: {error}", "Make a new backup: this one cannot be restored.", IntegrityFailure
                )


def _is_packed(packed: bytes, sha256: str) -> bool:
    try:
        return hashlib.sha256(zlib.decompress(packed)).hexdigest() == sha256
    except zlib.error:
        return False


def _begins(segment: Path) -> bool:
    with segment.open("rb") as file:
        return file.read(len(HEAD)) == HEAD
