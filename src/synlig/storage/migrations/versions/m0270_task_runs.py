"""What ran by itself, and when."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0270"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of runs."""
    op.create_table(
        "task_run",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("task", sa.String(100), nullable=False),
        sa.Column("due_at", UtcInstant, nullable=False),
        sa.Column("started_at", UtcInstant, nullable=False),
        sa.Column("ended_at", UtcInstant),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("facts", sa.Text, nullable=False, server_default="{}"),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.CheckConstraint("outcome IN ('noted', 'running', 'done', 'later', 'failed')", name="outcome"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_run_task", "task_run", ["task", "id"])


def downgrade() -> None:
    """Drop the table of runs."""
    op.drop_table("task_run")
