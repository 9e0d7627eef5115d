"""Subscriptions to saved tables, and the letters that are to go to subscribers."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0380"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subscription",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("saved_id", RunningNumber, sa.ForeignKey("saved.id", ondelete="CASCADE"), nullable=False),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("cube", sa.String(60), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("code", sa.String(36), nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("told_until", UtcInstant, nullable=False),
        sa.Column("renewed_at", UtcInstant, nullable=False, index=True),
        sa.UniqueConstraint("saved_id", "owner_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "letter",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("subscription_id", RunningNumber, nullable=False),
        sa.Column("owner_id", sa.String(200), nullable=False, index=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", UtcInstant, nullable=False),
        sa.Column("made_at", UtcInstant, nullable=False, index=True),
        sa.CheckConstraint("kind IN ('confirm', 'release')", name="kind"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name="state"),
        sa.UniqueConstraint("subscription_id", "kind", "about"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("letter")
    op.drop_table("subscription")
