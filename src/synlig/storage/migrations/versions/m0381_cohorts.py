"""Cohorts: own citizens or units that a municipality has put into groups."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0381"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cohort",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("kommune", sa.String(4), nullable=False, index=True),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("made_at", UtcInstant, nullable=False, index=True),
        sa.CheckConstraint("kind IN ('citizen', 'unit')", name="kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cohort_member",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column(
            "cohort_id", RunningNumber, sa.ForeignKey("cohort.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("surrogate", sa.String(32), index=True),
        sa.Column("sor", sa.String(20)),
        sa.Column("label", sa.String(40), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("cohort_member")
    op.drop_table("cohort")
