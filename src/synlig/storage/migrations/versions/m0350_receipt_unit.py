"""A receipt remembers which unit keeps the record."""

import sqlalchemy as sa
from alembic import op

revision = "0350"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the unit; it is not known of what was received before."""
    op.add_column("receipt", sa.Column("sor", sa.String(20)))


def downgrade() -> None:
    """Drop the unit."""
    op.drop_column("receipt", "sor")
