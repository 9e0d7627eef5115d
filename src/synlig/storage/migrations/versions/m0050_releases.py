"""Releases: the log of what was frozen and signed, and what was withdrawn."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0050"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the log of releases."""
    op.create_table(
        "release",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("made_at", UtcInstant, nullable=False, index=True),
        sa.Column("known_at", UtcInstant, nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("withdrawn_at", UtcInstant),
        sa.Column("withdrawn_why", sa.Text),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn"),
    )


def downgrade() -> None:
    """Drop the log of releases."""
    op.drop_table("release")
