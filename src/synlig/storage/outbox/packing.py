"""Into the outbox: which reports still wait to be packed, and the one transaction that queues and marks them."""

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from synlig.core.agreement import Agreement
from synlig.core.cpr import Surrogate
from synlig.core.instant import danish_day
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import receipt
from synlig.storage.outbox.lacking import times_again
from synlig.storage.outbox.schema import outbox_delivery, outbox_followed, outbox_item, outbox_reach
from synlig.storage.outbox.values import NewItem, Unpacked

FAST: Final = 1


class Packing:
    """The side of the outbox where reports come in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unpacked(self, agreement: Agreement, limit: int, after: int = 0) -> list[Unpacked]:
        """The oldest processed reports of the agreement's guides, not packed for it yet, past receipt `after`."""
        with self._database.reading() as connection:
            start = max(after, _reach(connection, agreement))
            asked = select(receipt.c.id, receipt.c.surrogate, receipt.c.received_at).where(
                receipt.c.state == "processed", receipt.c.surrogate.is_not(None), *_open(agreement, start)
            )
            rows = connection.execute(asked.order_by(receipt.c.id).limit(limit)).all()
        return [Unpacked(row.id, Surrogate(row.surrogate), row.received_at) for row in rows]

    def followed(self, agreement: Agreement, surrogates: Collection[Surrogate]) -> frozenset[str]:
        """The ids of these citizens' resources that have left following others."""
        found = set[str]()
        with self._database.reading() as connection:
            for some in pieces(sorted(set(surrogates))):
                mine = (outbox_followed.c.agreement == agreement.id, outbox_followed.c.surrogate.in_(some))
                found.update(connection.scalars(select(outbox_followed.c.resource).where(*mine)))
        return frozenset(found)

    def queue(
        self,
        agreement: Agreement,
        stamped: datetime,
        pages: Sequence[Sequence[NewItem]],
        nothing: Sequence[int] = (),
    ) -> list[str] | None:
        """Queue each page as a delivery and mark every report in it as packed, all or nothing.

        `nothing` are receipts of which the agreement lets nothing leave. Gives the deliveries' ids; None when
        another process packed one of the reports meanwhile: then nothing was queued, and one asks again.
        """
        packed = [item.receipt_id for page in pages for item in page]
        with self._database.writing(in_order=f"outbox {agreement.id}") as connection:
            if _any_packed(connection, agreement, (*packed, *nothing)):
                return None
            again = times_again(connection, agreement, packed)
            ids = [_delivery_id(agreement, page, again) for page in pages]
            for delivery, page in zip(ids, pages, strict=True):
                connection.execute(insert(outbox_delivery).values(_delivery(delivery, agreement, stamped)))
                connection.execute(insert(outbox_item), list(_items(delivery, agreement, page)))
            self._follow(connection, agreement, pages)
            if nothing:
                rows = [{"agreement": agreement.id, "receipt_id": each, "state": "nothing"} for each in nothing]
                connection.execute(insert(outbox_item), rows)
            _move_reach(connection, agreement)
        return ids

    def _follow(self, connection: Connection, agreement: Agreement, pages: Sequence[Sequence[NewItem]]) -> None:
        rows = [
            {"agreement": agreement.id, "resource": resource, "surrogate": item.surrogate}
            for page in pages
            for item in page
            for resource in item.followed
        ]
        if rows:
            connection.execute(self._database.insert_new(outbox_followed), rows)


def _open(agreement: Agreement, start: int) -> tuple[ColumnElement[bool], ...]:
    """Accepted reports of its guides, and of its municipality, past `start` that have no row for this agreement."""
    own = () if agreement.kommune is None else (receipt.c.kommune == agreement.kommune,)
    mine = and_(outbox_item.c.agreement == agreement.id, outbox_item.c.receipt_id == receipt.c.id)
    return (
        receipt.c.id > start,
        receipt.c.verdict == "accepted",
        receipt.c.ig.in_(agreement.guides),
        *own,
        ~select(outbox_item.c.receipt_id).where(mine).exists(),
    )


def _reach(connection: Connection, agreement: Agreement) -> int:
    mine = (outbox_reach.c.agreement == agreement.id, outbox_reach.c.version == agreement.version)
    return connection.scalar(select(outbox_reach.c.receipt_id).where(*mine)) or 0


def _move_reach(connection: Connection, agreement: Agreement) -> None:
    """To just before the first report that is still open; it is what keeps a day's packing a day's work."""
    before = _reach(connection, agreement)
    first = connection.scalar(select(receipt.c.id).where(*_open(agreement, before)).order_by(receipt.c.id).limit(1))
    last = connection.scalar(select(func.max(receipt.c.id))) or 0
    now = last if first is None else first - 1
    mine = (outbox_reach.c.agreement == agreement.id, outbox_reach.c.version == agreement.version)
    if connection.execute(update(outbox_reach).where(*mine).values(receipt_id=now)).rowcount == 0:
        row = {"agreement": agreement.id, "version": agreement.version, "receipt_id": now}
        connection.execute(insert(outbox_reach).values(row))


def _any_packed(connection: Connection, agreement: Agreement, receipt_ids: Sequence[int]) -> bool:
    mine = outbox_item.c.agreement == agreement.id
    return any(
        connection.scalar(select(outbox_item.c.receipt_id).where(mine, outbox_item.c.receipt_id.in_(some)).limit(1))
        is not None
        for some in pieces(receipt_ids)
    )


def _delivery_id(agreement: Agreement, page: Sequence[NewItem], again: Mapping[int, int]) -> str:
    """A UUID that follows from the content: the same reports packed the same way are the same delivery.

    What is sent again because they lacked it is another one.
    """
    digest = hashlib.sha256(f"{agreement.id} {agreement.version}".encode())
    for item in page:
        digest.update(f" {item.receipt_id} ".encode() + hashlib.sha256(item.body).digest())
        if item.receipt_id in again:
            digest.update(f" again {again[item.receipt_id]}".encode())
    return str(UUID(bytes=digest.digest()[:16], version=5))


def _delivery(delivery: str, agreement: Agreement, stamped: datetime) -> dict[str, object]:
    return {
        "id": delivery,
        "agreement": agreement.id,
        "version": agreement.version,
        "stamped_at": stamped.replace(microsecond=0),
        "day": danish_day(stamped),
        "state": "queued",
        "next_at": stamped,
    }


def _items(delivery: str, agreement: Agreement, page: Sequence[NewItem]) -> Iterable[dict[str, object]]:
    for position, item in enumerate(page):
        yield {
            "agreement": agreement.id,
            "receipt_id": item.receipt_id,
            "delivery": delivery,
            "position": position,
            "report": item.id,
            "surrogate": item.surrogate,
            "sha256": hashlib.sha256(item.body).hexdigest(),
            "packed": zlib.compress(item.body, FAST),
            "state": "waiting",
        }
