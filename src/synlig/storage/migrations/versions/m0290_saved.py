"""People's saved tables and reports."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0290"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what people keep."""
    op.create_table(
        "saved",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("kommune", sa.String(4), index=True),
        sa.Column("owner_id", sa.String(200), nullable=False, index=True),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("made_at", UtcInstant, nullable=False),
        sa.Column("changed_at", UtcInstant, nullable=False, index=True),
        sa.CheckConstraint("kind IN ('table', 'report')", name="kind"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the table of what people keep."""
    op.drop_table("saved")
