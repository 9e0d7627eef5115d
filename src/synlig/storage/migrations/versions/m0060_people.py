"""People: their log-ins and their access tokens."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0060"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of people."""
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(200), nullable=False, index=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("started_at", UtcInstant, nullable=False, index=True),
        sa.Column("seen_at", UtcInstant, nullable=False, index=True),
    )
    op.create_table(
        "access_token",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("person_id", sa.String(200), nullable=False, index=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("made_at", UtcInstant, nullable=False),
        sa.Column("expires_at", UtcInstant, nullable=False, index=True),
        sa.Column("used_at", UtcInstant),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables of people."""
    op.drop_table("access_token")
    op.drop_table("session")
