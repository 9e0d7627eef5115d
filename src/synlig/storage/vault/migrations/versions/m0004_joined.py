"""Stand-ins of a person who was here twice, under two numbers."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None
hung_on = "0003"
"""A vault that lists this one alone has that as well: it hung on it once."""


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "joined",
        sa.Column("former", sa.String(32), primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("wrapped_key", sa.LargeBinary(60), nullable=False),
        sa.Column("joined_at", UtcInstant, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("joined")
