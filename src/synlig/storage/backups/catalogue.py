"""The catalogue of backups: which were made, where they lie, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from synlig.storage.backups.schema import backup
from synlig.storage.control.database import Database, pieces


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup, as the home that made it remembers it."""

    id: str
    place: Path
    made_at: datetime
    made_by: str
    files: int
    bytes: int
    expires_at: datetime
    vault_expires_at: datetime


class Catalogue:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: Backup) -> None:
        """Write down a backup that counts."""
        row = {
            "id": made.id,
            "place": str(made.place),
            "made_at": made.made_at,
            "made_by": made.made_by,
            "files": made.files,
            "bytes": made.bytes,
            "expires_at": made.expires_at,
            "vault_expires_at": made.vault_expires_at,
        }
        with self._database.writing() as connection:
            connection.execute(insert(backup).values(row))

    def all(self) -> list[Backup]:
        """The backups that are not gone, oldest first."""
        asked = select(backup).where(backup.c.gone_at.is_(None)).order_by(backup.c.made_at)
        with self._database.reading() as connection:
            return [_backup(row) for row in connection.execute(asked)]

    def gone(self, ids: Sequence[str], at: datetime) -> None:
        """Write down that these are there no more."""
        with self._database.writing() as connection:
            for some in pieces(ids):
                connection.execute(update(backup).where(backup.c.id.in_(some)).values(gone_at=at))

    def oldest(self) -> datetime | None:
        """When the oldest backup that is not gone was made; None when there is none."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.min(backup.c.made_at)).where(backup.c.gone_at.is_(None)))


def _backup(row: Row[Any]) -> Backup:
    return Backup(
        row.id,
        Path(row.place),
        row.made_at,
        row.made_by,
        row.files,
        row.bytes,
        row.expires_at,
        row.vault_expires_at,
    )
