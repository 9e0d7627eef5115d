"""What recipients turned out to lack of what they had accepted, and how often it was sent again."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0370"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what was sent again."""
    op.create_table(
        "outbox_again",
        sa.Column("agreement", sa.String(60), primary_key=True),
        sa.Column("receipt_id", sa.BigInteger, sa.ForeignKey("receipt.id"), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("lacked_in", sa.String(36), nullable=False),
        sa.Column("found_at", UtcInstant, nullable=False),
    )


def downgrade() -> None:
    """Drop the table of what was sent again."""
    op.drop_table("outbox_again")
