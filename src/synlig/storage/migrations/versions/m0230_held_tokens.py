"""The intake's opaque tokens, and the OCES3 identity by which a sender is known when its certificate is renewed."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0230"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "held_token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("certificate_sha256", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(100), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("expires_at", UtcInstant, nullable=False, index=True),
    )
    op.create_table(
        "sender_system",
        sa.Column("sender", sa.String(100), sa.ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("identity", sa.String(120), nullable=False, unique=True),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("sender_system")
    op.drop_table("held_token")
