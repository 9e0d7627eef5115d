"""Compaction: files that were merged into others, and moments that something is being made of."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0320"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "replaced_file",
        sa.Column("path", sa.String(120), primary_key=True),
        sa.Column("replaced_at", UtcInstant, nullable=False),
    )
    op.create_table(
        "stored_moment",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("at", UtcInstant, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("stored_moment")
    op.drop_table("replaced_file")
