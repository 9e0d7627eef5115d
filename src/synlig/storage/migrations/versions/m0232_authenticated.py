"""A log-in remembers when the person proved who they are."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0232"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment; log-ins from before have none and are not fresh."""
    op.add_column("session", sa.Column("authenticated_at", UtcInstant))


def downgrade() -> None:
    """Drop the moment."""
    op.drop_column("session", "authenticated_at")
