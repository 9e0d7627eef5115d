"""What has been kept long enough about a home: files, backups, tombstones, citizens of whom nothing is left."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from synlig.core.cpr import Surrogate
from synlig.core.errors import SynligError
from synlig.core.retention import RetentionRule
from synlig.guard.backup_sealing import BackupSealer
from synlig.guard.keys import KeyStore
from synlig.storage.backups.catalogue import Backup, Catalogue
from synlig.storage.backups.repository import Repository
from synlig.storage.backups.restoring import discard, replaced_homes, staging_of
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import WAITING, receipt
from synlig.storage.erasing.destroying import destroy_file
from synlig.storage.home import Home
from synlig.storage.retention.swept import Swept
from synlig.storage.tombstones import Tombstones

CITIZENS_AT_ONCE: Final = 10_000
TEMPORARY: Final = (".backup-*", "synlig-demo-*", ".part-*")
Citizens = Callable[[], Iterator[tuple[Surrogate, bytes, datetime]]]
Forget = Callable[[Surrogate], int]


class OldFiles:
    """Over the folders of one home and what lies beside it."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def receipts(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Receipts in drop boxes that nobody fetched."""
        files = [path for path in self._home.drop_boxes.glob("*/out/*") if path.is_file()]
        return _destroyed(files, before, destroy_file, dry=dry)

    def temporary(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """What work that was cut off left behind."""
        left = [path for pattern in TEMPORARY for path in self._home.path.glob(pattern)]
        staged = [path for path in (staging_of(self._home.path),) if path.exists()]
        of_folders = _destroyed(left, before, lambda path: shutil.rmtree(path, ignore_errors=True), dry=dry)
        of_staged = _destroyed(staged, before, discard, dry=dry)
        return Swept(of_folders.gone + of_staged.gone, of_folders.of + of_staged.of)

    def replaced(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Homes that a restore put aside."""
        return _destroyed(replaced_homes(self._home.path), before, discard, dry=dry)


class OldBackups:
    """Over the catalogue, the backups' folders and the register of erasures."""

    def __init__(self, catalogue: Catalogue, keys: KeyStore, tombstones: Tombstones, now: datetime) -> None:
        self._catalogue, self._keys, self._tombstones, self._now = catalogue, keys, tombstones, now

    def backups(self, _rule: RetentionRule, _before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Backups whose time is over, and the vault's part of those that are to be without it."""
        known = self._catalogue.all()
        over = [one for one in known if one.expires_at <= self._now]
        if not dry:
            gone = [one for place in sorted({one.place for one in known}) for one in self._forget(place, known)]
            self._catalogue.gone([one.id for one in gone], self._now)
        return Swept(len(over), len(known))

    def tombstones(self, rule: RetentionRule, _before: datetime, dry: bool) -> Swept:  # noqa: FBT001, ARG002  a Cleaner
        """Tombstones that no backup needs any more: all of them were made after the erasure (K25)."""
        stones, oldest = self._tombstones.all(), self._catalogue.oldest() or self._now
        over = sum(stone.at < oldest for stone in stones)
        if over and not dry:
            self._tombstones.purge(oldest)
        return Swept(over, len(stones))

    def _forget(self, place: Path, known: list[Backup]) -> list[Backup]:
        """Those at `place` that are gone now; a place that cannot be reached is tried again."""
        here = [one for one in known if one.place == place]
        over = [one for one in here if one.expires_at <= self._now]
        keyless = [one.id for one in here if one.vault_expires_at <= self._now]
        try:
            sealers = {"main": BackupSealer(self._keys, "main"), "vault": BackupSealer(self._keys, "vault")}
            Repository(place, sealers).forget([one.id for one in over], keyless)  # pyright: ignore[reportArgumentType]
        except (SynligError, OSError):
            return []
        return over


class OldCitizens:
    """Over the vault's citizens and the control database: whoever has no report left is forgotten."""

    def __init__(self, database: Database, citizens: Citizens, forget: Forget) -> None:
        self._database, self._citizens, self._forget = database, citizens, forget

    def __call__(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Forget citizens who have been known that long and of whom no report is kept.

        Nobody is forgotten while reports wait: one of them may be about anyone.
        """
        total, old = 0, list[Surrogate]()
        with self._database.reading() as connection:
            waits = connection.scalar(select(receipt.c.id).where(WAITING).limit(1)) is not None
        for surrogate, _tag, since in self._citizens():
            total += 1
            if since < before and not waits:
                old.append(surrogate)
        nothing_left = [surrogate for some in pieces(old) for surrogate in self._without_reports(list(some))]
        for surrogate in nothing_left if not dry else ():
            self._forget(surrogate)
        return Swept(len(nothing_left), total)

    def _without_reports(self, some: list[Surrogate]) -> list[Surrogate]:
        with self._database.reading() as connection:
            asked = select(receipt.c.surrogate).distinct().where(receipt.c.surrogate.in_(some))
            has = set(connection.scalars(asked))
        return [surrogate for surrogate in some if surrogate not in has]


def _destroyed(paths: list[Path], before: datetime, destroy: Callable[[Path], object], *, dry: bool) -> Swept:
    old = [path for path in paths if path.stat().st_mtime < min(before.timestamp(), time.time())]
    for path in old if not dry else ():
        destroy(path)
    return Swept(len(old), len(paths))
