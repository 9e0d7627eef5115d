"""The tables of erasures: how far each has come, which files are left to destroy, whom to tell."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

erasure: Final = Table(
    "erasure",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("tag", LargeBinary(32), index=True),
    Column("surrogate", String(32)),
    Column("case_id", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("begun_at", UtcInstant, nullable=False),
    Column("step", Integer, nullable=False),
    Column("done_at", UtcInstant),
    Column("proof", Text, nullable=False),
)
"""One row per erasure. `tag` and `surrogate` are there until it is done; then only the case, and counts as proof."""

erasure_file: Final = Table(
    "erasure_file",
    metadata,
    Column("path", String(120), primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("erasure", ForeignKey("erasure.id"), nullable=False, index=True),
)
"""What counts no more and is still to be overwritten: a table's old file (`length` 0: whole), or part of a segment."""

erasure_notice: Final = Table(
    "erasure_notice",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("erasure", ForeignKey("erasure.id"), nullable=False, index=True),
    Column("agreement", String(60), nullable=False),
    Column("delivery", String(36), nullable=False),
    Column("report", Text),
    Column("certain", Boolean, nullable=False),
    Column("queued_at", UtcInstant, nullable=False),
    Column("told_at", UtcInstant),
    Column("told_by", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What a recipient is to be told (GDPR art. 19): that `report` is erased here. Its id goes when they were told."""
