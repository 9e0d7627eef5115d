"""What was used once and must not be used again: log-in tokens and requests, until they could not be anyway (K7)."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, String, Table, delete

from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata

used_once: Final = Table(
    "used_once",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("until", UtcInstant, nullable=False, index=True),
)
"""One row per token or request that was used; a digest tells nothing of what it stands for."""


class UsedOnce:
    """The `ReplayMemory` of every portal process on one control database; it outlives them all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_use(self, digest: str, until: datetime, now: datetime) -> bool:
        """Remember `digest` until `until`; False when it is remembered already. What is over at `now` is let go.

        Raises:
            Unavailable: it could not be remembered, so nothing may be accepted on it.
        """
        new = self._database.insert_new(used_once).values(digest=digest, until=until).returning(used_once.c.digest)
        with self._database.writing() as connection:
            connection.execute(delete(used_once).where(used_once.c.until <= now))
            return connection.execute(new).one_or_none() is not None
