"""People's rights: mentions, erasures with what is left to do, notices to recipients, and the catalogue of backups."""

import sqlalchemy as sa
from alembic import op

from synlig.storage.control.metadata import RunningNumber, UtcInstant

revision = "0090"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mention",
        sa.Column("receipt_id", RunningNumber, sa.ForeignKey("receipt.id"), primary_key=True),
        sa.Column("tag", sa.LargeBinary(32), primary_key=True, index=True),
        sa.Column("alone", sa.Boolean, nullable=False),
    )
    _erasures()
    op.create_table(
        "backup",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("made_at", UtcInstant, nullable=False, index=True),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("files", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("expires_at", UtcInstant, nullable=False),
        sa.Column("vault_expires_at", UtcInstant, nullable=False),
        sa.Column("gone_at", UtcInstant),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("backup", "erasure_notice", "erasure_file", "erasure", "mention"):
        op.drop_table(table)


def _erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("tag", sa.LargeBinary(32), index=True),
        sa.Column("surrogate", sa.String(32)),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("begun_at", UtcInstant, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("done_at", UtcInstant),
        sa.Column("proof", sa.Text, nullable=False),
    )
    op.create_table(
        "erasure_file",
        sa.Column("path", sa.String(120), primary_key=True),
        sa.Column("start", sa.BigInteger, primary_key=True),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("erasure", sa.String(36), sa.ForeignKey("erasure.id"), nullable=False, index=True),
    )
    op.create_table(
        "erasure_notice",
        sa.Column("id", RunningNumber, primary_key=True),
        sa.Column("erasure", sa.String(36), sa.ForeignKey("erasure.id"), nullable=False, index=True),
        sa.Column("agreement", sa.String(60), nullable=False),
        sa.Column("delivery", sa.String(36), nullable=False),
        sa.Column("report", sa.Text),
        sa.Column("certain", sa.Boolean, nullable=False),
        sa.Column("queued_at", UtcInstant, nullable=False),
        sa.Column("told_at", UtcInstant),
        sa.Column("told_by", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
