"""Whose numbers stand in reports of others, or in reports that are nobody's: tags, never the numbers (K21)."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Boolean, Column, Connection, ForeignKey, LargeBinary, Table, insert

from synlig.storage.control.metadata import metadata

mention: Final = Table(
    "mention",
    metadata,
    Column("receipt_id", ForeignKey("receipt.id"), primary_key=True),
    Column("tag", LargeBinary(32), primary_key=True, index=True),
    Column("alone", Boolean, nullable=False),
)
"""`alone`: no other number stands in the report, so it is surely about that citizen."""


def add_mentions(
    connection: Connection, tags: Mapping[int, Collection[bytes]], alone: Collection[int] = frozenset()
) -> None:
    """Within the transaction of `connection`: note the tags that stand in each receipt's report."""
    rows = [
        {"receipt_id": receipt_id, "tag": tag, "alone": receipt_id in alone}
        for receipt_id, some in tags.items()
        for tag in sorted(set(some))
    ]
    if rows:
        connection.execute(insert(mention), rows)
