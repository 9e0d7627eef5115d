"""What is known of a person beside their reports, and the numbers they had before."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "standing",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcInstant, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "former_number",
        sa.Column("tag", sa.LargeBinary(32), primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("cpr", sa.LargeBinary(38), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("former_number")
    op.drop_table("standing")
