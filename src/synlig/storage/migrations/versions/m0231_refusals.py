"""Refusals: who was refused how often lately, and the cases of those who keep trying."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0231"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "refusal",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", UtcInstant, nullable=False, index=True),
        sa.Column("told_at", UtcInstant),
        sa.Column("paused_until", UtcInstant),
    )
    op.create_table(
        "refusal_case",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("shown", sa.String(120), nullable=False),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("opened_at", UtcInstant, nullable=False, index=True),
        sa.Column("last_at", UtcInstant, nullable=False),
        sa.Column("closed_at", UtcInstant),
        sa.Column("closed_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_refusal_case_digest", "refusal_case", ["digest"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("refusal_case")
    op.drop_table("refusal")
