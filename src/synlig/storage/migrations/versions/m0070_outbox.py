"""The outbox: deliveries to recipients, the reports in them, how far packing has come, approvals."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0070"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the outbox."""
    _deliveries()
    _items()
    _marks()


def downgrade() -> None:
    """Drop the tables of the outbox."""
    for table in ("outbox_approval", "outbox_reach", "outbox_followed", "outbox_item", "outbox_delivery"):
        op.drop_table(table)


def _deliveries() -> None:
    op.create_table(
        "outbox_delivery",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("agreement", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stamped_at", UtcInstant, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", UtcInstant),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", UtcInstant),
        sa.Column("first_sent_at", UtcInstant),
        sa.Column("receipted_at", UtcInstant),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('queued', 'sending', 'sent', 'receipted', 'dead')", name="state"),
    )
    op.create_index("ix_outbox_delivery_open", "outbox_delivery", ["agreement", "state", "next_at"])
    op.create_index("ix_outbox_delivery_day", "outbox_delivery", ["agreement", "day"])


def _items() -> None:
    op.create_table(
        "outbox_item",
        sa.Column("agreement", sa.String(60), primary_key=True),
        sa.Column("receipt_id", sa.BigInteger, sa.ForeignKey("receipt.id"), primary_key=True),
        sa.Column("delivery", sa.String(36), sa.ForeignKey("outbox_delivery.id")),
        sa.Column("position", sa.Integer),
        sa.Column("report", sa.Text),
        sa.Column("surrogate", sa.String(32), index=True),
        sa.Column("sha256", sa.String(64)),
        sa.Column("packed", sa.LargeBinary),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'rejected', 'dead', 'nothing')", name="state"),
        sa.CheckConstraint("(state = 'nothing') = (delivery IS NULL)", name="delivered"),
        sa.CheckConstraint("state IN ('waiting', 'dead') OR packed IS NULL", name="let_go"),
    )
    op.create_index("ix_outbox_item_delivery", "outbox_item", ["delivery", "position"])


def _marks() -> None:
    op.create_table(
        "outbox_followed",
        sa.Column("agreement", sa.String(60), primary_key=True),
        sa.Column("resource", sa.String(64), primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
    )
    op.create_table(
        "outbox_reach",
        sa.Column("agreement", sa.String(60), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("receipt_id", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "outbox_approval",
        sa.Column("agreement", sa.String(60), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("approved_by", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("approved_at", UtcInstant, nullable=False),
    )
