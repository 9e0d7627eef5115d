"""A log-in ends when its identity provider says so."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the end."""
    op.add_column("session", sa.Column("ends_at", UtcInstant))


def downgrade() -> None:
    """Drop the end."""
    op.drop_column("session", "ends_at")
