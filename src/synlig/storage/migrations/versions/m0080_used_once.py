"""What was used once: log-in tokens and requests."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0080"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "used_once",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("until", UtcInstant, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("used_once")
