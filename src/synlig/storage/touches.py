"""Citizens whose rows changed, put down in the transaction that changed them: the rules are to look at them again."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from synlig.core.cpr import Surrogate
from synlig.storage.control.metadata import UtcInstant, metadata

touched: Final = Table(
    "touched",
    metadata,
    Column("surrogate", String(32), primary_key=True),
    Column("since", UtcInstant, nullable=False, index=True),
    Column("lease_owner", String(32)),
    Column("lease_until", UtcInstant),
)
"""A lease is gone when rows of the citizen came while it was held: then the citizen is judged once more."""


def touch(connection: Connection, surrogates: Collection[Surrogate], now: datetime) -> None:
    """Within the transaction of `connection`: these citizens are to be judged, again if they are being judged."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    again = {"lease_owner": None, "lease_until": None}
    added = dialect.insert(touched).on_conflict_do_update(index_elements=[touched.c.surrogate], set_=again)
    rows = [{"surrogate": one, "since": now} for one in sorted(set(surrogates))]
    if rows:
        connection.execute(added, rows)
