"""Moments that are come back to: what was made of the tables at one can be made again, whatever is rewritten since."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, Table, delete, func, insert, select

from synlig.storage.clock import Clock
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata
from synlig.storage.reconciling.schema import store_statement
from synlig.storage.releases.schema import release

STORED: Final = "stored files"
"""The lock by which every stored file is surely older or surely younger than a moment."""
LONGEST: Final = timedelta(days=1)
"""What is made of a moment is made, or given up, within that time."""

stored_moment: Final = Table(
    "stored_moment",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("at", UtcInstant, nullable=False),
    sqlite_autoincrement=True,
)
"""Moments that something is being made of, a release say, until it stands in a table of its own."""


def take_moment(database: Database, clock: Clock) -> datetime:
    """Now, as a moment: files that count already are older, all others will be younger.

    Raises:
        Unavailable: the database is busy or full.
    """
    with database.writing(in_order=STORED) as connection:
        now = clock()
        connection.execute(delete(stored_moment).where(stored_moment.c.at < now - LONGEST))
        connection.execute(insert(stored_moment).values(at=now))
    return now


def moments(connection: Connection) -> list[datetime]:
    """Every moment that may be come back to, in order: of releases, of the newest signed manifest, and those taken."""
    signed = select(func.max(store_statement.c.made_at).label("at")).having(func.count() > 0)
    asked = (select(release.c.made_at.label("at")), signed, select(stored_moment.c.at))
    return sorted({moment for query in asked for moment in connection.scalars(query)})
