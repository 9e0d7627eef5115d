"""The indicators that DHRD returns."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0260"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of returned indicators."""
    op.create_table(
        "dhrd_indicators",
        sa.Column("level", sa.String(8), primary_key=True),
        sa.Column("place", sa.String(8), primary_key=True),
        sa.Column("period", sa.String(20), primary_key=True),
        sa.Column("indicator", sa.String(40), primary_key=True),
        sa.Column("numerator", sa.Integer, nullable=False),
        sa.Column("denominator", sa.Integer, nullable=False),
        sa.Column("received", UtcInstant, nullable=False),
        sa.CheckConstraint("numerator >= 0 AND numerator <= denominator", name="dhrd_share"),
    )


def downgrade() -> None:
    """Drop the table of returned indicators."""
    op.drop_table("dhrd_indicators")
