"""When senders' registered certificates end, so that someone can be told in time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Column, String, Table, delete, insert, select

from synlig.core.remark import Remark, well
from synlig.guard.expiring import CERTIFICATES, ending
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata
from synlig.storage.control.schema import sender

certificate_end: Final = Table(
    "certificate_end",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("ends_at", UtcInstant, nullable=False),
)
"""By the fingerprint of a certificate; nothing else of it is kept."""


class CertificateEnds:
    """Kept in the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, sha256: str, ends_at: datetime) -> None:
        """Write down when that certificate ends."""
        with self._database.writing() as connection:
            connection.execute(delete(certificate_end).where(certificate_end.c.sha256 == sha256))
            connection.execute(insert(certificate_end).values(sha256=sha256, ends_at=ends_at))

    def check(self, now: datetime) -> Iterator[Remark]:
        """Which sender's certificate has ended or ends soon; one renewed under the same system is known anyway."""
        joined = certificate_end.c.sha256 == sender.c.certificate_sha256
        asked = select(sender.c.name, certificate_end.c.ends_at).join_from(sender, certificate_end, joined)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(sender.c.name)).all()
        remarks = [ending(f"the certificate of the sender {row.name}", row.ends_at, now) for row in rows]
        yield from (remark for remark in remarks if remark.state != "well")
        if all(remark.state == "well" for remark in remarks):
            yield well(CERTIFICATES, f"the certificates of {len(remarks)} senders are good")
