"""Changes of rules that were approved."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0310"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rule_adoption",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("change", sa.BigInteger, nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("proposer", sa.String(200), nullable=False),
        sa.Column("approver", sa.String(200), nullable=False),
        sa.Column("adopted_at", UtcInstant, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("rule_adoption")
