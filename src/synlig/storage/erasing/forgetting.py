"""A person's rows in the control database: out of every queue, then all of them gone in one transaction (K23)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from synlig.core.errors import Unavailable
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.erasing.destroying import destroy_file, destroy_part
from synlig.storage.erasing.erasures import Erasure
from synlig.storage.erasing.outbox import clear_outbox
from synlig.storage.erasing.schema import erasure_file
from synlig.storage.holder import surely_gone
from synlig.storage.mentions import mention
from synlig.storage.person_cases.forgetting import forget_person
from synlig.storage.reconciling.schema import SIGNED, store_statement_reach
from synlig.storage.searching.elsewhere import tables_of_others

OUT_OF_REACH: Final = "damaged"
"""A state in which no worker takes a report up."""


class Forgetting:
    """Over the control database and the folders of tables and of sealed reports."""

    def __init__(self, database: Database, tables: Path, raw: Path, clock: Clock = utc_now) -> None:
        self._database, self._tables, self._raw, self._clock = database, tables, raw, clock

    def take(self, one: Erasure, receipt_ids: Sequence[int]) -> None:
        """Tie these reports to the person, and take them out of the worker's queue.

        Raises:
            Unavailable: a worker has one of them now, or had it meanwhile; the erasure is to be run again.
        """
        with self._database.writing() as connection:
            for some in pieces(receipt_ids):
                asked = select(receipt).where(receipt.c.id.in_(some)).with_for_update()
                rows = connection.execute(asked).all()
                if any(row.state == "processed" and row.surrogate != one.surrogate for row in rows):
                    raise Unavailable("A report about the person was processed meanwhile: run the erasure again.")
                if any(self._is_held(row) for row in rows):
                    raise Unavailable("A report about the person is being processed: run the erasure again in a while.")
                values = {"surrogate": one.surrogate, "state": OUT_OF_REACH, "lease_owner": None, "lease_until": None}
                connection.execute(update(receipt).where(receipt.c.id.in_(some)).values(values))

    def bundle_ids(self, one: Erasure) -> frozenset[str]:
        """The ids of the person's reports."""
        with self._database.reading() as connection:
            ids = connection.scalars(select(receipt.c.bundle_id).where(receipt.c.surrogate == one.surrogate))
            return frozenset(name for name in ids if name is not None)

    def forget(self, one: Erasure) -> dict[str, int]:
        """Remove every row about the person; how many of which kind. Sealed bytes are noted, to be destroyed.

        Raises:
            Unavailable: a report about the person is being sent; the erasure is to be run again.
        """
        now = self._clock()
        with self._database.writing() as connection:
            asked = select(receipt.c.id).where(receipt.c.surrogate == one.surrogate).with_for_update()
            own = list(connection.scalars(asked))
            signed = _signed(connection, own)
            counts = clear_outbox(connection, one, own, now)
            others = sum(_clear(connection, table, one, own) for table in reversed(tables_of_others()))
            for some in pieces(own):
                _note_raw(connection, one, some)
                connection.execute(delete(mention).where(mention.c.receipt_id.in_(some)))
                connection.execute(delete(raw_object).where(raw_object.c.receipt_id.in_(some)))
                connection.execute(delete(receipt).where(receipt.c.id.in_(some)))
            cases = forget_person(connection, one.surrogate)
        return {**counts, "reports": len(own), SIGNED: signed, "other_rows": others, "case_rows": cases}

    def destroy(self, one: Erasure) -> int:
        """Overwrite what was noted, piece by piece; how many pieces."""
        asked = select(erasure_file).where(erasure_file.c.erasure == one.id)
        with self._database.reading() as connection:
            left = connection.execute(asked.order_by(erasure_file.c.path, erasure_file.c.start)).all()
        for row in left:
            if row.length:
                destroy_part(self._raw / row.path, row.start, row.length)
            else:
                destroy_file(self._tables / row.path)
        with self._database.writing() as connection:
            connection.execute(delete(erasure_file).where(erasure_file.c.erasure == one.id))
        return len(left)

    def _is_held(self, row: Any) -> bool:
        live = row.lease_until is not None and row.lease_until >= self._clock()
        return row.state == "claimed" and live and not surely_gone(row.lease_owner or "")


def _clear(connection: Connection, table: Any, one: Erasure, own: Sequence[int]) -> int:
    about = list[ColumnElement[bool]]()
    if "surrogate" in table.c:
        about.append(table.c.surrogate == one.surrogate)
    if "receipt_id" not in table.c:
        return connection.execute(delete(table).where(or_(*about))).rowcount
    gone = 0
    for some in (*pieces(own), ()):
        gone += connection.execute(delete(table).where(or_(*about, table.c.receipt_id.in_(some)))).rowcount
    return gone


def _signed(connection: Connection, own: Sequence[int]) -> int:
    """How many of these the newest signed manifest of the stores names: so many it will lack, rightly."""
    reach = store_statement_reach.c
    upto = connection.scalar(select(reach.last_receipt).order_by(reach.statement.desc()).limit(1))
    return len(own) if upto is None else sum(each <= upto for each in own)


def _note_raw(connection: Connection, one: Erasure, some: Sequence[int]) -> None:
    rows = connection.execute(select(raw_object).where(raw_object.c.receipt_id.in_(some))).all()
    left = [{"path": row.segment, "start": row.start, "length": row.length, "erasure": one.id} for row in rows]
    if left:
        connection.execute(insert(erasure_file), left)
