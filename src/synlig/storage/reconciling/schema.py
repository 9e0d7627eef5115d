"""The table of what was signed of the stores, and when."""

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

SIGNED: Final = "signed_reports"
"""What an erasure counts of the reports it removed: those that the newest manifest then named."""
store_statement: Final = Table(
    "store_statement",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("made_at", UtcInstant, nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("signature", Text, nullable=False),
    Column("content", LargeBinary),
    sqlite_autoincrement=True,
)
"""One row per signed manifest of the stores; the content is kept of the newest only, its digest of all."""
store_statement_reach: Final = Table(
    "store_statement_reach",
    metadata,
    Column("statement", BigInteger, primary_key=True, autoincrement=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("last_receipt", BigInteger, nullable=False),
)
"""A signed manifest names every receipt up to this one."""
