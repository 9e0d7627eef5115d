"""The queue of received reports: claimed oldest first under a lease, finished with the rows they became."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, or_, select, update

from synlig.core.cpr import Surrogate
from synlig.core.errors import Conflict, IntegrityFailure
from synlig.core.kommune import KommuneKode
from synlig.guard.sealing import wrap_key
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import WAITING, raw_object, receipt
from synlig.storage.holder import new_holder, surely_gone
from synlig.storage.mentions import add_mentions
from synlig.storage.sealed_reports import SEALED, SealedReports, report_of
from synlig.storage.touches import touch

LEASE: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 8
"""A report that was claimed that often, the last times alone, is set aside (`stuck`) until someone asks for it."""
NARROWER: Final = 8
"""Each time a claim was not finished the next one is that many times smaller, so that what ends workers is found
without setting aside what was only near it."""
MOST_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Claimed:
    """One report to process, opened."""

    receipt_id: int
    kommune: KommuneKode
    sender: str
    bundle_id: str
    received_at: datetime
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """A claimed report whose rows are ready; its data key is wrapped anew under `citizen_key`.

    `mentions` are the vault's tags of other numbers that stand in it.
    """

    receipt_id: int
    surrogate: Surrogate
    citizen_key: bytes = field(repr=False)
    mentions: tuple[bytes, ...] = ()


class Work:
    """One worker's view of the queue."""

    def __init__(
        self,
        database: Database,
        reports: SealedReports,
        clock: Clock = utc_now,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._reports = reports
        self._clock = clock
        self._lease = lease
        self._owner = new_holder()

    def claim(self, limit: int) -> list[Claimed]:
        """At most `limit` of the oldest waiting reports, and at most `MOST_BYTES`; empty when nothing waits.

        A report whose sealed bytes are damaged is marked so (`damaged`) and left out.
        """
        while rows := self._take(limit):
            opened = [self._opened(row) for row in rows]
            self._mark_damaged([row.receipt_id for row, raw in zip(rows, opened, strict=True) if raw is None])
            claimed = [_claimed(row, raw) for row, raw in zip(rows, opened, strict=True) if raw is not None]
            if claimed:
                return claimed
        return []

    def set_aside(self, receipt_ids: Sequence[int]) -> None:
        """Mark claimed reports that could not be made rows of (`damaged`): an operator must look, others go on."""
        self._mark_damaged(receipt_ids)

    def give_back(self, receipt_ids: Sequence[int]) -> None:
        """Let others claim them at once, as when this worker stops."""
        with self._database.writing() as connection:
            for some in pieces(receipt_ids):
                mine = and_(receipt.c.id.in_(some), receipt.c.lease_owner == self._owner)
                connection.execute(update(receipt).where(mine).values(state="received", attempts=0, **_NO_LEASE))

    def finish(self, connection: Connection, finished: Sequence[Finished]) -> None:
        """Within the transaction of `connection`: mark as processed, under the citizen's key from now on.

        Raises:
            Conflict: a lease ran out and another worker has the report; the transaction must not commit.
            IntegrityFailure: a wrapped key is not what was kept.
        """
        for some in pieces(finished):
            self._check_leases(connection, [one.receipt_id for one in some])
            self._rewrap(connection, some)
            connection.execute(_PROCESSED, self._processed(some))
            touch(connection, {one.surrogate for one in some}, self._clock())
            add_mentions(connection, {one.receipt_id: one.mentions for one in some})

    def damaged(self) -> list[int]:
        """Receipts whose sealed bytes do not open: an operator must look."""
        return self._ids(receipt.c.state == "damaged")

    def stuck(self) -> list[int]:
        """Receipts that were claimed `MOST_ATTEMPTS` times and never finished."""
        with self._database.reading() as connection:
            gone = _held_by_the_gone(connection)
        over = or_(receipt.c.state == "received", receipt.c.lease_until < self._clock(), gone)
        return self._ids(and_(WAITING, receipt.c.attempts >= MOST_ATTEMPTS, over))

    def ask_again(self, receipt_ids: Sequence[int]) -> None:
        """Put damaged or stuck receipts back into the queue, after mending."""
        with self._database.writing() as connection:
            for some in pieces(receipt_ids):
                chosen = and_(receipt.c.id.in_(some), receipt.c.state.in_(("received", "claimed", "damaged")))
                connection.execute(update(receipt).where(chosen).values(state="received", attempts=0, **_NO_LEASE))

    def waiting(self) -> int:
        """How many reports are received and not yet processed."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(receipt).where(WAITING)).scalar_one()

    def _take(self, limit: int) -> list[Row[Any]]:
        now = self._clock()
        with self._database.writing() as connection:
            free = or_(receipt.c.state == "received", receipt.c.lease_until < now, _held_by_the_gone(connection))
            oldest = select(receipt).where(WAITING, free, receipt.c.attempts < MOST_ATTEMPTS).order_by(receipt.c.id)
            before = connection.scalar(oldest.with_only_columns(receipt.c.attempts).limit(1))
            some_of = oldest.with_only_columns(receipt.c.id).limit(max(1, limit // NARROWER ** (before or 0)))
            ids = connection.scalars(some_of.with_for_update(skip_locked=True)).all()
            rows = [row for some in pieces(ids) for row in connection.execute(_CLAIMED.where(receipt.c.id.in_(some)))]
            taken = list(_within(rows, MOST_BYTES))
            lease = {"state": "claimed", "lease_owner": self._owner, "lease_until": now + self._lease}
            for some in pieces([row.receipt_id for row in taken]):
                more = update(receipt).where(receipt.c.id.in_(some))
                connection.execute(more.values(attempts=receipt.c.attempts + 1, **lease))
        return taken

    def _opened(self, row: Row[Any]) -> bytes | None:
        try:
            return self._reports.open(report_of(row))
        except IntegrityFailure:
            return None

    def _mark_damaged(self, receipt_ids: Sequence[int]) -> None:
        if receipt_ids:
            with self._database.writing() as connection:
                for some in pieces(receipt_ids):
                    chosen = update(receipt).where(receipt.c.id.in_(some), receipt.c.lease_owner == self._owner)
                    connection.execute(chosen.values(state="damaged", **_NO_LEASE))

    def _check_leases(self, connection: Connection, receipt_ids: Sequence[int]) -> None:
        mine = and_(receipt.c.state == "claimed", receipt.c.lease_owner == self._owner)
        held = select(receipt.c.id).where(receipt.c.id.in_(receipt_ids), mine).with_for_update()
        if len(set(connection.scalars(held))) != len(receipt_ids):
            raise Conflict("A report was taken over by another worker, or finished twice; nothing was stored.")

    def _rewrap(self, connection: Connection, finished: Sequence[Finished]) -> None:
        citizens = {one.receipt_id: one.citizen_key for one in finished}
        wrapped = list[dict[str, object]]()
        for row in connection.execute(SEALED.where(receipt.c.id.in_(citizens))):
            data_key = self._reports.data_key(report_of(row), {})
            outer = wrap_key(data_key, citizens[row.receipt_id], row.address)
            wrapped.append({"of": row.receipt_id, "wrapped_key": outer})
        connection.execute(_REWRAPPED, wrapped)

    def _processed(self, finished: Sequence[Finished]) -> list[dict[str, object]]:
        now = self._clock()
        return [{"of": one.receipt_id, "surrogate": one.surrogate, "processed_at": now} for one in finished]

    def _ids(self, which: ColumnElement[bool]) -> list[int]:
        with self._database.reading() as connection:
            return list(connection.scalars(select(receipt.c.id).where(which).order_by(receipt.c.id)))


_NO_LEASE: Final[dict[str, None]] = {"lease_owner": None, "lease_until": None}
_CLAIMED: Final = SEALED.add_columns(receipt.c.kommune, receipt.c.sender, receipt.c.bundle_id, receipt.c.received_at)
_PROCESSED: Final = (
    update(receipt)
    .where(receipt.c.id == bindparam("of"))
    .values(state="processed", surrogate=bindparam("surrogate"), processed_at=bindparam("processed_at"), **_NO_LEASE)
)
_REWRAPPED: Final = (
    update(raw_object)
    .where(raw_object.c.receipt_id == bindparam("of"))
    .values(wrapped_key=bindparam("wrapped_key"), wrapping="citizen")
)


def _held_by_the_gone(connection: Connection) -> ColumnElement[bool]:
    """Leases of workers that surely live no more: a killed one's reports need not wait for the lease to end."""
    owners = select(receipt.c.lease_owner).where(WAITING, receipt.c.lease_owner.is_not(None)).distinct()
    return receipt.c.lease_owner.in_([owner for owner in connection.scalars(owners) if surely_gone(owner)])


def _within(rows: Sequence[Row[Any]], most: int) -> Iterable[Row[Any]]:
    """The first rows that together have at most `most` bytes, but one at least."""
    total = 0
    for row in rows:
        total += row.length
        if total > most and total > row.length:
            return
        yield row


def _claimed(row: Row[Any], raw: bytes) -> Claimed:
    return Claimed(row.receipt_id, KommuneKode(row.kommune), row.sender, row.bundle_id, row.received_at, raw)
