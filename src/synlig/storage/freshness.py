"""When data last came from each sender and source, and went to each recipient, counted where it lies (A6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from synlig.storage.control.database import Database
from synlig.storage.control.schema import receipt, sender
from synlig.storage.outbox.schema import outbox_delivery
from synlig.storage.reaches import source_reach

OPEN = ("queued", "sending", "sent")


@dataclass(frozen=True, slots=True)
class Sent:
    """How deliveries by one agreement stand."""

    last: datetime | None
    waiting: int
    oldest: datetime | None
    dead: int
    why: str


class Freshness:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def senders(self) -> Mapping[str, datetime | None]:
        """Every registered sender, with when its last report came."""
        newest = (
            select(sender.c.name, func.max(receipt.c.received_at).label("last"))
            .join_from(sender, receipt, receipt.c.sender == sender.c.name, isouter=True)
            .group_by(sender.c.name)
            .order_by(sender.c.name)
        )
        with self._database.reading() as connection:
            return {row.name: row.last for row in connection.execute(newest)}

    def sources(self) -> Mapping[str, datetime]:
        """Every source that was fetched from, with when its last piece was kept."""
        with self._database.reading() as connection:
            return {row.source: row.kept_at for row in connection.execute(select(source_reach))}

    def sent(self, agreement: str) -> Sent:
        """Deliveries by an agreement: the last receipt, what waits, and why the oldest of it does."""
        mine = outbox_delivery.c.agreement == agreement
        waits = (mine, outbox_delivery.c.state.in_(OPEN))
        with self._database.reading() as connection:
            last = connection.scalar(select(func.max(outbox_delivery.c.receipted_at)).where(mine))
            oldest = connection.execute(
                select(outbox_delivery).where(*waits).order_by(outbox_delivery.c.stamped_at).limit(1)
            ).one_or_none()
            waiting = connection.scalar(select(func.count()).select_from(outbox_delivery).where(*waits)) or 0
            dead = connection.scalar(
                select(func.count()).select_from(outbox_delivery).where(mine, outbox_delivery.c.state == "dead")
            )
        return Sent(last, waiting, oldest.stamped_at if oldest else None, dead or 0, oldest.why if oldest else "")
