"""Citizens, and each time one was revealed."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the vault's tables."""
    op.create_table(
        "citizen",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("tag", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("surrogate", sa.String(32), nullable=False, unique=True),
        sa.Column("cpr", sa.LargeBinary(38), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(60), nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reveal",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", UtcInstant, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reveal_actor_at", "reveal", ["actor", "at"])


def downgrade() -> None:
    """Drop the vault's tables."""
    op.drop_table("reveal")
    op.drop_table("citizen")
