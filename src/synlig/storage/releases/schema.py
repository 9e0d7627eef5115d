"""Which releases there are; a folder without a row here is none."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, String, Table, Text

from synlig.storage.control.metadata import UtcInstant, metadata

release: Final = Table(
    "release",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("made_at", UtcInstant, nullable=False, index=True),
    Column("known_at", UtcInstant, nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    Column("withdrawn_at", UtcInstant),
    Column("withdrawn_why", Text),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn"),
)
"""One row per release ever made; a withdrawn one keeps its row and its files."""
