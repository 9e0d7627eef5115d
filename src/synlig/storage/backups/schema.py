"""The catalogue of backups: where each lies, and until when."""

from typing import Final

from sqlalchemy import BigInteger, Column, String, Table, Text

from synlig.storage.control.metadata import UtcInstant, metadata

backup: Final = Table(
    "backup",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("place", Text, nullable=False),
    Column("made_at", UtcInstant, nullable=False, index=True),
    Column("made_by", Text, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("vault_expires_at", UtcInstant, nullable=False),
    Column("gone_at", UtcInstant),
)
"""One row per backup; the vault's part expires sooner, or a backup would hold key and ciphertext together for long."""
