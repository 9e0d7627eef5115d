"""Reports that have been kept long enough: their sealed bytes, or everything about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from synlig.core.retention import RetentionRule
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.mentions import mention
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.raw_store import RawStore
from synlig.storage.retention.swept import Swept
from synlig.storage.searching.elsewhere import tables_of_others

OPEN: Final = ("waiting", "dead")
Piece = tuple[str, int, int]


class OldReports:
    """Over the control database and the sealed bytes. A row goes first: without its key the bytes say nothing."""

    def __init__(self, database: Database, raw_store: RawStore) -> None:
        self._database, self._raw_store = database, raw_store

    def __call__(self, rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Let go of whole reports of the rule's state; one that is still to be sent stays."""
        sending = exists().where(outbox_item.c.receipt_id == receipt.c.id, outbox_item.c.state.in_(OPEN))
        of_state = receipt.c.state == rule.column
        return self._sweep(of_state, of_state & (receipt.c.received_at < before) & ~sending, _drop, dry=dry)

    def raw(self, _rule: RetentionRule, before: datetime, dry: bool) -> Swept:  # noqa: FBT001  a Cleaner
        """Let go of the sealed bytes of processed reports."""
        kept = (receipt.c.state == "processed") & exists().where(raw_object.c.receipt_id == receipt.c.id)
        return self._sweep(kept, kept & (receipt.c.received_at < before), _drop_raw, dry=dry)

    def _sweep(self, whole: ColumnElement[bool], old: ColumnElement[bool], drop: Any, *, dry: bool) -> Swept:
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(receipt).where(whole)).scalar_one()
            ids = list(connection.scalars(select(receipt.c.id).where(old).order_by(receipt.c.id)))
        for some in pieces(ids) if not dry else ():
            with self._database.writing() as connection:
                left: list[Piece] = drop(connection, some)
            for piece in left:
                self._raw_store.destroy(*piece)
        return Swept(len(ids), total)


def _drop(connection: Connection, some: Sequence[int]) -> list[Piece]:
    left = _drop_raw(connection, some)
    for table in reversed(tables_of_others()):
        if "receipt_id" in table.c:
            connection.execute(delete(table).where(table.c.receipt_id.in_(some)))
    for table in (outbox_item, mention):
        connection.execute(delete(table).where(table.c.receipt_id.in_(some)))
    connection.execute(delete(receipt).where(receipt.c.id.in_(some)))
    return left


def _drop_raw(connection: Connection, some: Sequence[int]) -> list[Piece]:
    rows = connection.execute(select(raw_object).where(or_(raw_object.c.receipt_id.in_(some)))).all()
    connection.execute(delete(raw_object).where(raw_object.c.receipt_id.in_(some)))
    return [(row.segment, row.start, row.length) for row in rows]
