"""The tables of people's cases: each with its clock and its ending, and the gross list that was gone through."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from synlig.storage.control.metadata import UtcInstant, metadata

person_case: Final = Table(
    "person_case",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("person", String(32), index=True),
    Column("received", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("prolonged_why", Text, nullable=False, server_default=""),
    Column("outcome", String(10)),
    Column("ground", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("closed_by", String(200), nullable=False, server_default=""),
    Column("closed_at", UtcInstant, index=True),
    CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
)
"""`person` is the vault's stand-in; it goes when the person is erased, and the case stays as a number and an ending."""

case_item: Final = Table(
    "case_item",
    metadata,
    Column("case_id", ForeignKey("person_case.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("store", String(40), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("at", String(40), nullable=False),
    Column("match", String(10), nullable=False),
    Column("why", Text, nullable=False),
    Column("bundle_id", Text, nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("decision", String(10), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("decided_by", String(200), nullable=False, server_default=""),
)
"""What was found for a case, and what was decided on each; gone with the person, or with the case."""
