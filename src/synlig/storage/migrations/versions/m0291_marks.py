"""Findings that were marked as handled."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0291"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of marks."""
    op.create_table(
        "finding_mark",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("receipt_id", RunningNumber, sa.ForeignKey("receipt.id"), nullable=False, index=True),
        sa.Column("rule", sa.String(120), nullable=False),
        sa.Column("expression", sa.Text, nullable=False),
        sa.Column("marked_by", sa.String(200), nullable=False),
        sa.Column("marked_at", UtcInstant, nullable=False, index=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.UniqueConstraint("receipt_id", "rule", "expression", name="uq_finding_mark_place"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the table of marks."""
    op.drop_table("finding_mark")
