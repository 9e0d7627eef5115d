"""Records of other sectors, and how linking them went."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0271"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "sector_record",
        sa.Column("source", sa.String(60), primary_key=True),
        sa.Column("record", sa.String(200), primary_key=True),
        sa.Column("surrogate", sa.String(32), nullable=False),
        sa.Column("sector", sa.String(10), nullable=False),
        sa.Column("ground", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("system", sa.String(200), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("starts", UtcInstant),
        sa.Column("ends", UtcInstant),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("changed", UtcInstant),
        sa.Column("received", UtcInstant, nullable=False),
    )
    op.create_index("ix_sector_record_surrogate", "sector_record", ["surrogate"])
    op.create_table(
        "sector_link",
        sa.Column("source", sa.String(60), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("outcome", sa.String(30), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("sector_link")
    op.drop_table("sector_record")
