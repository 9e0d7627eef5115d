"""People's cases: with their clock, their gross list and their ending."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import UtcInstant

revision = "0240"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "person_case",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person", sa.String(32), index=True),
        sa.Column("received", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("opened_by", sa.String(200), nullable=False),
        sa.Column("opened_at", UtcInstant, nullable=False),
        sa.Column("prolonged_why", sa.Text, nullable=False, server_default=""),
        sa.Column("outcome", sa.String(10)),
        sa.Column("ground", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("closed_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("closed_at", UtcInstant, index=True),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
    )
    _items()


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("case_item")
    op.drop_table("person_case")


def _items() -> None:
    op.create_table(
        "case_item",
        sa.Column("case_id", sa.String(100), sa.ForeignKey("person_case.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("match", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("bundle_id", sa.Text, nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("decided_by", sa.String(200), nullable=False, server_default=""),
    )
