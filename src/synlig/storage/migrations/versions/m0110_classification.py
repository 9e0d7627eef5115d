"""Imported classifications: editions, value sets and concept maps, each as it was approved."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0110"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of imported parts."""
    op.create_table(
        "classification_part",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("imported_at", UtcInstant, nullable=False),
        sa.CheckConstraint("kind IN ('edition', 'valueset', 'map')", name="kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_classification_part", "classification_part", ["kind", "url", "version"], unique=True)


def downgrade() -> None:
    """Drop the table of imported parts."""
    op.drop_table("classification_part")
