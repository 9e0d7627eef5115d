"""What rules find once reports are rows: citizens to judge, days on which all were, and the findings."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0200"
down_revision = "0001"
branch_labels = None
depends_on = None

STANDS = sa.text("mended_at IS NULL")


def upgrade() -> None:
    """Make the tables; who has rows already is judged with the next day's."""
    op.create_table(
        "touched",
        sa.Column("surrogate", sa.String(32), primary_key=True),
        sa.Column("since", UtcInstant, nullable=False, index=True),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", UtcInstant),
    )
    op.create_table(
        "touched_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("rule_set", sa.String(40), primary_key=True),
        sa.Column("touched_at", UtcInstant, nullable=False),
    )
    op.create_table(
        "late_finding",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("severity", sa.String(12), nullable=False),
        sa.Column("kommune", sa.String(4), nullable=False, index=True),
        sa.Column("surrogate", sa.String(32), nullable=False, index=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("receipt_id", sa.BigInteger, nullable=False),
        sa.Column("found_at", UtcInstant, nullable=False),
        sa.Column("mended_at", UtcInstant),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_late_finding_standing",
        "late_finding",
        ["rule", "surrogate", "kommune", "source", "resource_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("late_finding", "touched_day", "touched"):
        op.drop_table(name)
