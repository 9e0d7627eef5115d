"""Held back at the last moment: what is about a person of whom nothing may leave now is taken out (GDPR art. 18)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from synlig.core.agreement import Agreement
from synlig.core.cpr import Surrogate
from synlig.storage.control.database import Database
from synlig.storage.outbox.schema import outbox_delivery, outbox_item, outbox_reach
from synlig.storage.outbox.values import Outgoing


class Holding:
    """The side of the outbox where what was packed is taken back in, before it is sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def whose(self, outgoing: Outgoing) -> list[Surrogate]:
        """Whom the reports of a delivery are about."""
        asked = select(outbox_item.c.surrogate).where(outbox_item.c.delivery == outgoing.id).distinct()
        with self._database.reading() as connection:
            return [Surrogate(one) for one in connection.scalars(asked.order_by(outbox_item.c.surrogate)) if one]

    def take_out(self, agreement: Agreement, outgoing: Outgoing, held: Collection[Surrogate], now: datetime) -> int:
        """Take out of a delivery that this process claimed what is about `held`; how many reports.

        They count as never packed, so they are packed again when they may leave. The rest is another delivery from now
        on, due at once: under the old id the recipient may hold other content.
        """
        mine = and_(outbox_item.c.delivery == outgoing.id, outbox_item.c.surrogate.in_(sorted(held)))
        with self._database.writing(in_order=f"outbox {agreement.id}") as connection:
            own = select(outbox_delivery).where(outbox_delivery.c.id == outgoing.id).with_for_update()
            delivery = connection.execute(own).one_or_none()
            first = connection.scalar(select(func.min(outbox_item.c.receipt_id)).where(mine))
            if delivery is None or first is None:
                return 0
            gone = connection.execute(delete(outbox_item).where(mine)).rowcount
            behind = (outbox_reach.c.agreement == agreement.id, outbox_reach.c.receipt_id >= first)
            connection.execute(update(outbox_reach).where(*behind).values(receipt_id=first - 1))
            _renamed(connection, dict(delivery._mapping), now)  # noqa: SLF001  SQLAlchemy's own name for it
        return gone


def _renamed(connection: Connection, delivery: dict[str, Any], now: datetime) -> None:
    """The rest under a new id, or nothing where nothing is left."""
    rest = outbox_item.c.delivery == delivery["id"]
    if connection.scalar(select(func.count()).select_from(outbox_item).where(rest)):
        free = {"state": "queued", "attempts": 0, "next_at": now, "lease_owner": None, "lease_until": None}
        again = {**delivery, **free, "id": str(uuid4())}
        connection.execute(insert(outbox_delivery).values(again))
        connection.execute(update(outbox_item).where(rest).values(delivery=again["id"]))
    connection.execute(delete(outbox_delivery).where(outbox_delivery.c.id == delivery["id"]))
