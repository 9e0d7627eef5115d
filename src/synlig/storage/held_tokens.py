"""Where the intake's opaque tokens rest: whom each speaks for, bound to the certificate it was given over (K15)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, String, Table, delete, insert, select

from synlig.core.kommune import KommuneKode
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata

held_token: Final = Table(
    "held_token",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("certificate_sha256", String(64), nullable=False),
    Column("sender", String(100), nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("expires_at", UtcInstant, nullable=False, index=True),
)
"""One row per token that may still be used; the token itself is its holder's and nowhere else."""


@dataclass(frozen=True, slots=True)
class HeldToken:
    """The sender that holds it, over which certificate, and the municipality in whose place it acts."""

    certificate_sha256: str
    sender: str
    kommune: KommuneKode
    expires: datetime


class HeldTokens:
    """Tokens in the control database, shared by every process of the intake."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, digest: str, token: HeldToken, now: datetime) -> None:
        """Keep a new token under the digest of its secret; what is over at `now` is let go."""
        row = {
            "digest": digest,
            "certificate_sha256": token.certificate_sha256,
            "sender": token.sender,
            "kommune": token.kommune,
            "expires_at": token.expires,
        }
        with self._database.writing() as connection:
            connection.execute(delete(held_token).where(held_token.c.expires_at <= now))
            connection.execute(insert(held_token), row)

    def find(self, digest: str, certificate_sha256: str, now: datetime) -> HeldToken | None:
        """The token, when it was given over that very certificate and has not ended at `now`."""
        with self._database.reading() as connection:
            row = connection.execute(select(held_token).where(held_token.c.digest == digest)).one_or_none()
        if row is None or row.certificate_sha256 != certificate_sha256 or now >= row.expires_at:
            return None
        return HeldToken(row.certificate_sha256, row.sender, KommuneKode(row.kommune), row.expires_at)
