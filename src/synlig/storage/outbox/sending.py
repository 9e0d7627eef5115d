"""Out of the outbox: one delivery at a time under a lease, settled by what the recipient said."""

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from synlig.core.agreement import Agreement, Retry
from synlig.core.delivery import Outcome, Pending, Permanent, Receipted, Temporary
from synlig.storage.control.database import Database
from synlig.storage.holder import new_holder, surely_gone
from synlig.storage.outbox.schema import outbox_delivery, outbox_item
from synlig.storage.outbox.values import Outgoing

LEASE: Final = timedelta(minutes=15)
"""Longer than the slowest answer: only a sender that died lets it run out."""
OPEN: Final = ("queued", "sent")
Changes = dict[str, Any]


class Sending:
    """The side of the outbox where deliveries go out."""

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        self._database = database
        self._lease = lease
        self._owner = new_holder()
        self._looked = set[str]()

    def claim(self, agreement: Agreement, now: datetime) -> Outgoing | None:
        """The delivery that has waited longest and may be tried at `now`; None when there is none.

        A delivery whose sender died comes back, under the same id: at once where that can be seen, else when its
        lease runs out. One in which a report is not what was queued becomes a dead letter, and the next is given.
        """
        with self._database.writing(in_order=f"sending {agreement.id}") as connection:
            if agreement.id not in self._looked:
                _take_from_the_dead(connection, agreement, now)
                self._looked.add(agreement.id)
            row = connection.execute(_next(agreement, now)).one_or_none()
            if row is None:
                return None
            lease = {"lease_owner": self._owner, "lease_until": now + self._lease, "attempts": row.attempts + 1}
            state = "sent" if row.state == "sent" else "sending"
            _change(connection, row.id, {"state": state, **lease})
            items = connection.execute(_items_of(row.id)).all()
        outgoing = _opened(row, items)
        if outgoing.reports or not items:
            return outgoing
        self.settle(outgoing, Permanent("a packed report is damaged"), agreement.retry, now)
        return self.claim(agreement, now)

    def hurry(self, agreement: str, now: datetime) -> None:
        """Everything that waits its turn and that nobody has in hand is due at `now`: somebody asked for it."""
        waits = and_(outbox_delivery.c.state.in_(OPEN), outbox_delivery.c.next_at > now)
        free = or_(outbox_delivery.c.lease_until.is_(None), outbox_delivery.c.lease_until < now)
        due = update(outbox_delivery).where(outbox_delivery.c.agreement == agreement, waits, free)
        with self._database.writing(in_order=f"sending {agreement}") as connection:
            connection.execute(due.values(next_at=now))

    def settle(self, outgoing: Outgoing, outcome: Outcome, retry: Retry, now: datetime) -> str | None:
        """Write down what the recipient said; the state it leads to. None: our lease was over, another has it."""
        with self._database.writing() as connection:
            mine = and_(outbox_delivery.c.id == outgoing.id, outbox_delivery.c.lease_owner == self._owner)
            if connection.scalar(select(outbox_delivery.c.id).where(mine).with_for_update()) is None:
                return None
            changes = _after(outgoing, outcome, retry, now)
            if not isinstance(outcome, Temporary):
                reached = update(outbox_delivery).where(mine, outbox_delivery.c.first_sent_at.is_(None))
                connection.execute(reached.values(first_sent_at=now))
            _change(connection, outgoing.id, {**changes, "lease_owner": None, "lease_until": None})
            _settle_items(connection, outgoing, outcome, changes["state"])
        return str(changes["state"])

    def give_back(self, outgoing: Outgoing) -> None:
        """Let others send it at once, as when this sender stops before it tried."""
        mine = and_(outbox_delivery.c.id == outgoing.id, outbox_delivery.c.lease_owner == self._owner)
        back = {"state": "sent" if outgoing.ask else "queued", "attempts": outgoing.attempts - 1}
        with self._database.writing() as connection:
            given = update(outbox_delivery).where(mine).values(lease_owner=None, lease_until=None, **back)
            connection.execute(given)


def wait_after(attempts: int, retry: Retry) -> timedelta:
    """How long to wait after that many attempts: doubling, up to the longest."""
    doubled = retry.first_wait_s << min(attempts - 1, 30)
    return timedelta(seconds=min(doubled, retry.longest_wait_s))


def _next(agreement: Agreement, now: datetime) -> Any:
    due = and_(outbox_delivery.c.state.in_(OPEN), outbox_delivery.c.next_at <= now)
    free = or_(outbox_delivery.c.lease_until.is_(None), outbox_delivery.c.lease_until < now)
    left = and_(outbox_delivery.c.state == "sending", outbox_delivery.c.lease_until < now)
    return (
        select(outbox_delivery)
        .where(outbox_delivery.c.agreement == agreement.id, or_(and_(due, free), left))
        .order_by(outbox_delivery.c.next_at, outbox_delivery.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _take_from_the_dead(connection: Connection, agreement: Agreement, now: datetime) -> None:
    held = select(outbox_delivery.c.id, outbox_delivery.c.lease_owner).where(
        outbox_delivery.c.agreement == agreement.id, outbox_delivery.c.lease_until >= now
    )
    gone = [row.id for row in connection.execute(held).all() if surely_gone(row.lease_owner)]
    if gone:
        left = update(outbox_delivery).where(outbox_delivery.c.id.in_(gone))
        connection.execute(left.values(lease_until=now - timedelta(seconds=1)))


def _items_of(delivery: str) -> Any:
    return select(outbox_item).where(outbox_item.c.delivery == delivery).order_by(outbox_item.c.position)


def _opened(row: Row[Any], items: Sequence[Row[Any]]) -> Outgoing:
    """The delivery; without reports when one of them is damaged."""
    try:
        reports = tuple((item.report, _unpacked(item)) for item in items)
    except (zlib.error, ValueError, TypeError):
        reports = ()
    return Outgoing(row.id, row.stamped_at, row.attempts + 1, row.state == "sent", reports)


def _unpacked(item: Row[Any]) -> bytes:
    body = zlib.decompress(item.packed)
    if hashlib.sha256(body).hexdigest() != item.sha256:
        raise ValueError("damaged")
    return body


def _change(connection: Connection, delivery: str, changes: Changes) -> None:
    connection.execute(update(outbox_delivery).where(outbox_delivery.c.id == delivery).values(**changes))


def _after(outgoing: Outgoing, outcome: Outcome, retry: Retry, now: datetime) -> Changes:
    if isinstance(outcome, Receipted):
        return {"state": "receipted", "receipted_at": now, "next_at": None, "why": ""}
    if isinstance(outcome, Permanent):
        return {"state": "dead", "next_at": None, "why": outcome.why}
    why = "their receipt is to come" if isinstance(outcome, Pending) else outcome.why
    if outgoing.attempts >= retry.most:
        return {"state": "dead", "next_at": None, "why": f"tried {outgoing.attempts} times; the last: {why}"}
    state = "sent" if isinstance(outcome, Pending) else "queued"
    return {"state": state, "next_at": now + wait_after(outgoing.attempts, retry), "why": why}


def _settle_items(connection: Connection, outgoing: Outgoing, outcome: Outcome, state: str) -> None:
    mine = outbox_item.c.delivery == outgoing.id
    if state == "dead":
        connection.execute(update(outbox_item).where(mine).values(state="dead"))
    if isinstance(outcome, Receipted):
        connection.execute(update(outbox_item).where(mine).values(state="accepted", packed=None))
        rejected = update(outbox_item).where(mine, outbox_item.c.report == bindparam("of"))
        rows = [{"of": item.report, "because": item.reason} for item in outcome.items if not item.accepted]
        if rows:
            connection.execute(rejected.values(state="rejected", reason=bindparam("because")), rows)
