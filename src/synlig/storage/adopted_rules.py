"""Where approved changes of rules rest, each signed, so that every edition of the rules can be made again (K13)."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import BigInteger, Column, String, Table, Text, func, select

from synlig.core.rule import Adoption
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

rule_adoption: Final = Table(
    "rule_adoption",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("change", BigInteger, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("proposer", String(200), nullable=False),
    Column("approver", String(200), nullable=False),
    Column("adopted_at", UtcInstant, nullable=False),
    Column("signature", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per approved change, in the order in which they were carried out."""


class AdoptedRules:
    """Kept in the control database, so that every process runs the same rules."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """A number that grows with every change that is adopted."""
        with self._database.reading() as connection:
            return connection.execute(select(func.coalesce(func.max(rule_adoption.c.id), 0))).scalar_one()

    def all(self, verify: Callable[[bytes, str], None]) -> list[Adoption]:
        """Every adopted change in order, each held against its signature.

        Raises:
            IntegrityFailure: what is kept is not what was approved.
        """
        with self._database.reading() as connection:
            rows = connection.execute(select(rule_adoption).order_by(rule_adoption.c.id)).all()
        adopted = list[Adoption]()
        for row in rows:
            one = Adoption(row.change, row.text, row.proposer, row.approver, row.adopted_at)
            verify(statement(one), row.signature)
            adopted.append(one)
        return adopted

    def adopt(self, adoption: Adoption, signature: str) -> None:
        """Keep what was approved; once, however often the change is carried out."""
        row = {
            "change": adoption.change,
            "text": adoption.text,
            "proposer": adoption.proposer,
            "approver": adoption.approver,
            "adopted_at": adoption.adopted_at,
            "signature": signature,
        }
        with self._database.writing() as connection:
            connection.execute(self._database.insert_new(rule_adoption).values(row))


def statement(adoption: Adoption) -> bytes:
    """What is signed of an adopted change; it can pass for no approval of another."""
    people = f"{adoption.change}\x00{adoption.proposer}\x00{adoption.approver}\x00{adoption.adopted_at.isoformat()}"
    return f"rules\x00{people}\x00{adoption.text}".encode()
