"""A person's reports in the outbox: what waits is taken out, and who was sent something is to be told (GDPR 19)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from synlig.core.errors import Unavailable
from synlig.storage.control.database import pieces
from synlig.storage.erasing.erasures import Erasure
from synlig.storage.erasing.schema import erasure_notice
from synlig.storage.holder import surely_gone
from synlig.storage.outbox.schema import outbox_delivery, outbox_followed, outbox_item

SETTLED: Final = ("accepted", "rejected")


def clear_outbox(connection: Connection, one: Erasure, own: Sequence[int], now: datetime) -> dict[str, int]:
    """Within the transaction of `connection`: how many packed reports are gone, and how many notices are queued.

    A delivery that loses a report is another delivery from now on, under a new id: under its old one the recipient
    may hold other content.

    Raises:
        Unavailable: a delivery with a report about the person is being sent.
    """
    items = [row for some in pieces(own) for row in _items(connection, outbox_item.c.receipt_id.in_(some))]
    known = {(row.agreement, row.receipt_id) for row in items}
    stray = _items(connection, outbox_item.c.surrogate == one.surrogate)
    items += [row for row in stray if (row.agreement, row.receipt_id) not in known]
    deliveries = {row.delivery: _delivery(connection, row.delivery) for row in items if row.delivery is not None}
    if any(_is_being_sent(row, now) for row in deliveries.values()):
        raise Unavailable("A report about the person is being sent: run the erasure again in a while.")
    notices = [_notice(one, row, deliveries[row.delivery], now) for row in items if row.delivery is not None]
    told = [notice for notice in notices if notice is not None]
    if told:
        connection.execute(insert(erasure_notice), told)
    for row in items:
        mine = (outbox_item.c.agreement == row.agreement, outbox_item.c.receipt_id == row.receipt_id)
        connection.execute(delete(outbox_item).where(*mine))
    for row in deliveries.values():
        _without_it(connection, row)
    followed = delete(outbox_followed).where(outbox_followed.c.surrogate == one.surrogate)
    connection.execute(followed)
    return {"packed": len(items), "notices": len(told)}


def _items(connection: Connection, which: Any) -> list[Row[Any]]:
    return list(connection.execute(select(outbox_item).where(which)).all())


def _delivery(connection: Connection, delivery: str) -> Row[Any]:
    return connection.execute(select(outbox_delivery).where(outbox_delivery.c.id == delivery).with_for_update()).one()


def _is_being_sent(row: Row[Any], now: datetime) -> bool:
    live = row.lease_until is not None and row.lease_until >= now
    return live and not surely_gone(row.lease_owner or "")


def _notice(one: Erasure, item: Row[Any], delivery: Row[Any], now: datetime) -> dict[str, object] | None:
    """What the recipient is to be told; None when it was never sent anything of it."""
    certain = item.state in SETTLED or delivery.state == "sent"
    if not certain and not delivery.attempts:
        return None
    return {
        "erasure": one.id,
        "agreement": item.agreement,
        "delivery": delivery.id,
        "report": item.report,
        "certain": certain,
        "queued_at": now,
        "told_by": "",
    }


def _without_it(connection: Connection, delivery: Row[Any]) -> None:
    """The rest of a delivery: as it is when it is settled, gone when it is empty, else under a new id."""
    mine = outbox_item.c.delivery == delivery.id
    rest = connection.execute(select(func.count()).select_from(outbox_item).where(mine)).scalar_one()
    if delivery.state == "receipted":
        return
    if rest:
        again = {**delivery._mapping, "id": str(uuid4()), "attempts": 0, "lease_owner": None, "lease_until": None}  # noqa: SLF001  SQLAlchemy's own name for it
        if delivery.state != "dead":
            again |= {"state": "queued", "next_at": delivery.next_at or delivery.stamped_at}
        connection.execute(insert(outbox_delivery).values(again))
        connection.execute(update(outbox_item).where(mine).values(delivery=again["id"]))
    connection.execute(delete(outbox_delivery).where(outbox_delivery.c.id == delivery.id))
