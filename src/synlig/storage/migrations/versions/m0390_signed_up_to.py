"""How far each signed manifest of the stores goes, so that an erasure can say how many of what it signed are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0390"
down_revision = "0241"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older manifests it is not known."""
    op.add_column("store_statement", sa.Column("last_receipt", sa.BigInteger))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("store_statement", "last_receipt")
