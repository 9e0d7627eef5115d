"""The base: senders, deliveries, receipts, raw objects and the manifest of stored files."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ACCEPTED = sa.text("verdict = 'accepted'")
WAITING = sa.text("state IN ('received', 'claimed')")


def upgrade() -> None:
    """Make the base tables."""
    _senders()
    _receipts()
    _raw_objects()
    _manifest()


def downgrade() -> None:
    """Drop the base tables."""
    for table in ("manifest", "raw_object", "receipt", "delivery", "sender_unit", "sender_kommune", "sender"):
        op.drop_table(table)


def _senders() -> None:
    op.create_table(
        "sender",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("certificate_sha256", sa.String(64), unique=True),
        sa.Column("ssh_key", sa.Text, unique=True),
        sa.Column("created_at", UtcInstant, nullable=False),
    )
    op.create_table(
        "sender_kommune",
        sa.Column("sender", sa.String(100), sa.ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("kommune", sa.String(4), primary_key=True),
    )
    op.create_table(
        "sender_unit",
        sa.Column("sender", sa.String(100), sa.ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("sor", sa.String(20), primary_key=True),
        sa.Column("kommune", sa.String(4), nullable=False),
    )


def _receipts() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("sender", sa.String(100), nullable=False),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("received_at", UtcInstant, nullable=False, index=True),
    )
    op.create_table(
        "receipt",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("delivery", sa.String(40), sa.ForeignKey("delivery.id"), nullable=False, index=True),
        sa.Column("sender", sa.String(100), nullable=False, index=True),
        sa.Column("kommune", sa.String(4)),
        sa.Column("bundle_id", sa.Text),
        sa.Column("ig", sa.String(8)),
        sa.Column("address", sa.LargeBinary(32), nullable=False, index=True),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received_at", UtcInstant, nullable=False, index=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", UtcInstant),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("processed_at", UtcInstant),
        sa.Column("surrogate", sa.String(32), index=True),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict"),
        sa.CheckConstraint("state IN ('received', 'claimed', 'processed', 'rejected', 'damaged')", name="state"),
        sa.CheckConstraint("verdict = 'rejected' OR (kommune IS NOT NULL AND bundle_id IS NOT NULL)", name="identity"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_receipt_accepted",
        "receipt",
        ["kommune", "bundle_id"],
        unique=True,
        sqlite_where=ACCEPTED,
        postgresql_where=ACCEPTED,
    )
    op.create_index("ix_receipt_waiting", "receipt", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def _raw_objects() -> None:
    op.create_table(
        "raw_object",
        sa.Column("receipt_id", RunningNumber, sa.ForeignKey("receipt.id"), primary_key=True),
        sa.Column("segment", sa.String(60), nullable=False, index=True),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(92), nullable=False),
        sa.Column("wrapping", sa.String(8), nullable=False),
        sa.CheckConstraint("wrapping IN ('worker', 'citizen')", name="wrapping"),
    )


def _manifest() -> None:
    op.create_table(
        "manifest",
        sa.Column("path", sa.String(120), primary_key=True),
        sa.Column("table_name", sa.String(60), nullable=False, index=True),
        sa.Column("bucket", sa.Integer, nullable=False),
        sa.Column("row_count", sa.BigInteger, nullable=False),
        sa.Column("byte_count", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
    )
