"""Changes: proposed by one person, decided on by another, carried out."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0100"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the register of changes."""
    op.create_table(
        "change",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("personal", sa.Boolean, nullable=False),
        sa.Column("proposer", sa.String(200), nullable=False),
        sa.Column("proposed_at", UtcInstant, nullable=False),
        sa.Column("expires_at", UtcInstant, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("decided_at", UtcInstant),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("signature", sa.Text, nullable=False, server_default=""),
        sa.Column("done_at", UtcInstant),
        sa.Column("outcome", sa.Text, nullable=False, server_default="{}"),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'done', 'rejected', 'expired')", name="state"),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_state", "change", ["state"])


def downgrade() -> None:
    """Drop the register of changes."""
    op.drop_table("change")
