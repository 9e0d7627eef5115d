"""Days that were asked for again."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0120"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of resends."""
    op.create_table(
        "resend",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("sender", sa.String(100), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("asked_at", UtcInstant, nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.UniqueConstraint("sender", "kommune", "day"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the table of resends."""
    op.drop_table("resend")
