"""When senders' registered certificates end."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0242"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "certificate_end",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("ends_at", UtcInstant, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("certificate_end")
