"""How far fetching from each source has come."""

from typing import Final

import msgspec
from sqlalchemy import Column, String, Table, Text, delete, insert, select

from synlig.core.source import Reach
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata

source_reach: Final = Table(
    "source_reach",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("reach", Text, nullable=False),
    Column("kept_at", UtcInstant, nullable=False),
)


class Reaches:
    """Kept in the control database, after what they say is here is here."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def of(self, source: str) -> Reach:
        """The reach of a source; an empty one when nothing was fetched from it."""
        with self._database.reading() as connection:
            kept = connection.scalar(select(source_reach.c.reach).where(source_reach.c.source == source))
        return Reach() if kept is None else msgspec.json.decode(kept, type=Reach)

    def keep(self, source: str, reach: Reach) -> None:
        """Put `reach` in the place of what was kept before."""
        text = msgspec.json.encode(reach).decode()
        with self._database.writing() as connection:
            connection.execute(delete(source_reach).where(source_reach.c.source == source))
            connection.execute(insert(source_reach).values(source=source, reach=text, kept_at=self._clock()))
