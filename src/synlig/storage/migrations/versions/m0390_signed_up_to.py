"""How far each signed manifest of the stores goes, so that an erasure can say how many of what it signed are gone."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0390"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; of older manifests it is not known."""
    op.create_table(
        "store_statement_reach",
        sa.Column("statement", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("made_at", UtcInstant, nullable=False),
        sa.Column("last_receipt", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("store_statement_reach")
