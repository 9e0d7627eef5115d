"""Courses of heart rehabilitation that are filled in by hand."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0261"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of courses."""
    op.create_table(
        "heart_course",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kommune", sa.String(4), nullable=False, index=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("reported", sa.Text, nullable=False),
        sa.Column("begun_at", UtcInstant, nullable=False),
        sa.Column("changed_at", UtcInstant, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("sent_at", UtcInstant),
    )


def downgrade() -> None:
    """Drop the table of courses."""
    op.drop_table("heart_course")
