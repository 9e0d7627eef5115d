"""How far fetching from each source has come."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0130"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of reaches."""
    op.create_table(
        "source_reach",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("kept_at", UtcInstant, nullable=False),
    )


def downgrade() -> None:
    """Drop the table of reaches."""
    op.drop_table("source_reach")
