"""The outbox's tables: deliveries, the reports in them, what was sent again, how far packing has come, approvals."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import Text as LongText

from synlig.storage.control.metadata import UtcInstant, metadata

outbox_delivery: Final = Table(
    "outbox_delivery",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("agreement", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stamped_at", UtcInstant, nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcInstant),
    Column("lease_owner", String(32)),
    Column("lease_until", UtcInstant),
    Column("first_sent_at", UtcInstant),
    Column("receipted_at", UtcInstant),
    Column("why", LongText, nullable=False, server_default=""),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'receipted', 'dead')", name="state"),
)
"""One row per delivery. `state`: queued → sending → (sent →) receipted; or dead, when it was tried enough."""

Index("ix_outbox_delivery_open", outbox_delivery.c.agreement, outbox_delivery.c.state, outbox_delivery.c.next_at)
Index("ix_outbox_delivery_day", outbox_delivery.c.agreement, outbox_delivery.c.day)

outbox_item: Final = Table(
    "outbox_item",
    metadata,
    Column("agreement", String(60), primary_key=True),
    Column("receipt_id", BigInteger, ForeignKey("receipt.id"), primary_key=True),
    Column("delivery", String(36), ForeignKey("outbox_delivery.id")),
    Column("position", Integer),
    Column("report", LongText),
    Column("surrogate", String(32), index=True),
    Column("sha256", String(64)),
    Column("packed", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("reason", String(60), nullable=False, server_default=""),
    CheckConstraint("state IN ('waiting', 'accepted', 'rejected', 'dead', 'nothing')", name="state"),
    CheckConstraint("(state = 'nothing') = (delivery IS NULL)", name="delivered"),
    CheckConstraint("state IN ('waiting', 'dead') OR packed IS NULL", name="let_go"),
)
"""One row per report and agreement: its key is what makes packing the same report twice impossible.

`packed` holds the report without the CPR number, compressed, until the recipient has receipted it.
"""
Index("ix_outbox_item_delivery", outbox_item.c.delivery, outbox_item.c.position)

outbox_followed: Final = Table(
    "outbox_followed",
    metadata,
    Column("agreement", String(60), primary_key=True),
    Column("resource", String(64), primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
)
"""Ids that left because another resource pointed at them; they may follow alone later."""

outbox_again: Final = Table(
    "outbox_again",
    metadata,
    Column("agreement", String(60), primary_key=True),
    Column("receipt_id", BigInteger, ForeignKey("receipt.id"), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("lacked_in", String(36), nullable=False),
    Column("found_at", UtcInstant, nullable=False),
)
"""Reports that a recipient had accepted and turned out to lack: how often each was sent again, and since when."""

outbox_reach: Final = Table(
    "outbox_reach",
    metadata,
    Column("agreement", String(60), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("receipt_id", BigInteger, nullable=False),
)
"""Up to which receipt every report has been packed or found to hold nothing: packing starts looking there."""

outbox_approval: Final = Table(
    "outbox_approval",
    metadata,
    Column("agreement", String(60), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("approved_by", String(200), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("approved_at", UtcInstant, nullable=False),
)
"""Who approved which text of an agreement: `digest` is the SHA-256 of exactly what was approved."""
