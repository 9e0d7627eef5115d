"""Who approved which text of an agreement: a recipient's first delivery needs two people (K13)."""

from datetime import datetime

from sqlalchemy import select

from synlig.core.agreement import Agreement, Approval
from synlig.storage.control.database import Database
from synlig.storage.outbox.schema import outbox_approval


class Approvals:
    """The approvals as they are kept; asking people for them is another's task."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def approve(self, agreement: Agreement, digest: str, person: str, now: datetime) -> None:
        """Write down that `person` approved the text with that digest; once is enough."""
        row = {
            "agreement": agreement.id,
            "version": agreement.version,
            "approved_by": person,
            "digest": digest,
            "approved_at": now,
        }
        with self._database.writing() as connection:
            connection.execute(self._database.insert_new(outbox_approval).values(row))

    def of(self, agreement: Agreement, digest: str) -> Approval:
        """Who approved exactly that text; a changed text has no approvals."""
        asked = select(outbox_approval.c.approved_by).where(
            outbox_approval.c.agreement == agreement.id,
            outbox_approval.c.version == agreement.version,
            outbox_approval.c.digest == digest,
        )
        with self._database.reading() as connection:
            people = tuple(sorted(connection.scalars(asked)))
        return Approval(agreement.id, agreement.version, digest, people)
