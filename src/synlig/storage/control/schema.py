"""The base tables of the control database: senders, deliveries, receipts, raw objects and stored files."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    literal_column,
)

from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

sender: Final = Table(
    "sender",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("certificate_sha256", String(64), unique=True),
    Column("ssh_key", Text, unique=True),
    Column("created_at", UtcInstant, nullable=False),
)

sender_kommune: Final = Table(
    "sender_kommune",
    metadata,
    Column("sender", ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
    Column("kommune", String(4), primary_key=True),
)

sender_unit: Final = Table(
    "sender_unit",
    metadata,
    Column("sender", ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
    Column("sor", String(20), primary_key=True),
    Column("kommune", String(4), nullable=False),
)

delivery: Final = Table(
    "delivery",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("sender", String(100), nullable=False),
    Column("door", String(20), nullable=False),
    Column("received_at", UtcInstant, nullable=False, index=True),
)

receipt: Final = Table(
    "receipt",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("delivery", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("sender", String(100), nullable=False, index=True),
    Column("kommune", String(4)),
    Column("bundle_id", Text),
    Column("ig", String(8)),
    Column("address", LargeBinary(32), nullable=False, index=True),
    Column("verdict", String(8), nullable=False),
    Column("findings", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", UtcInstant, nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("lease_owner", String(32)),
    Column("lease_until", UtcInstant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("processed_at", UtcInstant),
    Column("surrogate", String(32), index=True),
    Column("sor", String(20)),
    CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict"),
    CheckConstraint("state IN ('received', 'claimed', 'processed', 'rejected', 'damaged')", name="state"),
    CheckConstraint("verdict = 'rejected' OR (kommune IS NOT NULL AND bundle_id IS NOT NULL)", name="identity"),
    sqlite_autoincrement=True,
)
"""One row per report kept. `state`: received → claimed → processed, or rejected; damaged when its bytes are.

`sor` is the unit that keeps the record; null where it could not be read, and in receipts from before it was kept.
"""

# As literals: SQLite uses a partial index only when it can read its condition in the query.
ACCEPTED: Final = receipt.c.verdict == literal_column("'accepted'")
WAITING: Final = receipt.c.state.in_((literal_column("'received'"), literal_column("'claimed'")))
Index(
    "uq_receipt_accepted",
    receipt.c.kommune,
    receipt.c.bundle_id,
    unique=True,
    sqlite_where=ACCEPTED,
    postgresql_where=ACCEPTED,
)
Index("ix_receipt_waiting", receipt.c.id, sqlite_where=WAITING, postgresql_where=WAITING)

raw_object: Final = Table(
    "raw_object",
    metadata,
    Column("receipt_id", ForeignKey("receipt.id"), primary_key=True),
    Column("segment", String(60), nullable=False, index=True),
    Column("start", BigInteger, nullable=False),
    Column("length", Integer, nullable=False),
    Column("wrapped_key", LargeBinary(92), nullable=False),
    Column("wrapping", String(8), nullable=False),
    CheckConstraint("wrapping IN ('worker', 'citizen')", name="wrapping"),
)
"""Where the sealed bytes of a receipt lie, and its data key, wrapped for the worker or under the citizen's key."""

manifest: Final = Table(
    "manifest",
    metadata,
    Column("path", String(120), primary_key=True),
    Column("table_name", String(60), nullable=False, index=True),
    Column("bucket", Integer, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key_id", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
)
"""Every stored file that is part of a table; a file without a row is an orphan and counts for nothing."""

replaced_file: Final = Table(
    "replaced_file",
    metadata,
    Column("path", String(120), primary_key=True),
    Column("replaced_at", UtcInstant, nullable=False),
)
"""Stored files that were merged into others: they count no more, until nobody reads them and they are overwritten."""
