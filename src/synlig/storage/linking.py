"""Rejected reports tied to the citizens they are about, and reports that wait, opened to see whose they are (K20)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from synlig.core.cpr import Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.guard.sealing import wrap_key
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import AT_ONCE, Database, pieces
from synlig.storage.control.schema import WAITING, raw_object, receipt
from synlig.storage.mentions import add_mentions, mention
from synlig.storage.sealed_reports import SEALED, SealedReports, report_of

UNLINKED: Final = (receipt.c.state == "rejected") & receipt.c.processed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Linked:
    """Whose a rejected report is, if that could be read; else the tags of the numbers that stand in it."""

    receipt_id: int
    surrogate: Surrogate | None = None
    citizen_key: bytes = field(default=b"", repr=False)
    mentions: tuple[bytes, ...] = ()
    alone: bool = False


class Linking:
    """The worker's view of what the gate rejected."""

    def __init__(self, database: Database, reports: SealedReports, clock: Clock = utc_now) -> None:
        self._database, self._reports, self._clock = database, reports, clock

    def unlinked(self) -> Iterator[list[tuple[int, bytes]]]:
        """Rejected reports nobody looked at yet, in pieces, as (receipt id, raw); damaged ones as empty bytes."""
        return self._opened(UNLINKED)

    def waiting(self) -> Iterator[list[tuple[int, bytes]]]:
        """Accepted reports that are not processed, or could not be, in pieces, as (receipt id, raw)."""
        return self._opened(WAITING | (receipt.c.state == "damaged"))

    def mentions(self) -> list[tuple[int, bytes]]:
        """(receipt id, tag) of every number that is known to stand in a report that is not its citizen's own."""
        with self._database.reading() as connection:
            return [(row.receipt_id, row.tag) for row in connection.execute(select(mention))]

    def link(self, linked: Sequence[Linked]) -> None:
        """Write down whose the reports are, and wrap their keys under their citizens' keys.

        What another process linked or erased meanwhile is left as it is.
        """
        with self._database.writing() as connection:
            for some in pieces(linked):
                self._link(connection, some)

    def _link(self, connection: Connection, linked: Sequence[Linked]) -> None:
        asked = SEALED.where(receipt.c.id.in_([one.receipt_id for one in linked]), UNLINKED).with_for_update()
        rows = {row.receipt_id: row for row in connection.execute(asked)}
        still, now = [one for one in linked if one.receipt_id in rows], self._clock()
        if not still:
            return
        wrapped = [
            {"of": one.receipt_id, "key": self._wrapped(rows[one.receipt_id], one)} for one in still if one.surrogate
        ]
        if wrapped:
            connection.execute(_REWRAPPED, wrapped)
        connection.execute(_LINKED, [{"of": one.receipt_id, "who": one.surrogate, "at": now} for one in still])
        tags = {one.receipt_id: one.mentions for one in still}
        add_mentions(connection, tags, {one.receipt_id for one in still if one.alone})

    def _wrapped(self, row: Row[Any], one: Linked) -> bytes:
        data_key = self._reports.data_key(report_of(row), {})
        return wrap_key(data_key, one.citizen_key, row.address)

    def _opened(self, which: ColumnElement[bool]) -> Iterator[list[tuple[int, bytes]]]:
        last = 0
        while True:
            page = SEALED.where(which, raw_object.c.wrapping == "worker", receipt.c.id > last).limit(AT_ONCE)
            with self._database.reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            last = rows[-1].receipt_id
            yield [(row.receipt_id, self._raw(row)) for row in rows]

    def _raw(self, row: Row[Any]) -> bytes:
        try:
            return self._reports.open(report_of(row))
        except IntegrityFailure:
            return b""


_LINKED: Final = (
    update(receipt)
    .where(receipt.c.id == bindparam("of"))
    .values(surrogate=bindparam("who"), processed_at=bindparam("at"))
)
_REWRAPPED: Final = (
    update(raw_object)
    .where(raw_object.c.receipt_id == bindparam("of"))
    .values(wrapped_key=bindparam("key"), wrapping="citizen")
)
