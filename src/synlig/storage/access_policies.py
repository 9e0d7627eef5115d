"""Where approved access policies rest, each with the signature by which it is known to be the approved one (K13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text, select

from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

access_policies: Final = Table(
    "access_policies",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("change", BigInteger, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("adopted_at", UtcInstant, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per approved policy file; the newest is in force, none means those that are delivered."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An approved policy file, and the signature over it."""

    text: str
    signature: str


class AccessPolicies:
    """Kept in the control database, so that every process decides by the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> Adopted | None:
        """What is in force, if anything was ever approved."""
        wanted = select(access_policies).order_by(access_policies.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else Adopted(row.text, row.signature)

    def adopt(self, change_id: int, adopted: Adopted, now: datetime) -> None:
        """Keep what was approved by a change; once, however often it is carried out."""
        row = {"change": change_id, "text": adopted.text, "signature": adopted.signature, "adopted_at": now}
        with self._database.writing() as connection:
            connection.execute(self._database.insert_new(access_policies).values(row))
