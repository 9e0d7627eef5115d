"""What was received on each day, counted where it lies, and the days that were asked for again."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Date, String, Table, UniqueConstraint, case, func, select

from synlig.core.completeness import Arrivals, Place, Resend
from synlig.core.errors import Conflict
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata
from synlig.storage.control.schema import receipt
from synlig.storage.receipts import AGAIN

resend: Final = Table(
    "resend",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("sender", String(100), nullable=False),
    Column("kommune", String(4), nullable=False),
    Column("day", Date, nullable=False),
    Column("asked_at", UtcInstant, nullable=False),
    Column("asked_by", String(200), nullable=False),
    UniqueConstraint("sender", "kommune", "day"),
    sqlite_autoincrement=True,
)


class CompletenessStore:
    """Counts receipts, and keeps what was asked for."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def arrivals(self, since: datetime, kommune: KommuneKode | None = None) -> list[Arrivals]:
        """By sender, municipality and Danish day, of what was received at or after `since`.

        What was judged again is left out: nobody sent it then.
        """
        days = dict[tuple[Place, date], Arrivals]()
        for row in self._hours(since, kommune):
            place, day = Place((row.sender, KommuneKode(row.kommune))), danish_day(row.first_at)
            before = days.get((place, day))
            accepted, rejected = row.accepted, row.number - row.accepted
            if before is not None:
                accepted, rejected = accepted + before.accepted, rejected + before.rejected
            first = row.first_at if before is None else min(row.first_at, before.first_at)
            days[place, day] = Arrivals(place, day, accepted, rejected, first)
        return list(days.values())

    def ask(self, place: Place, day: date, actor: str) -> Resend:
        """Note that a day was asked for again.

        Raises:
            Conflict: it was asked for already.
        """
        asked_at = self._clock()
        sender, kommune = place
        new = self._database.insert_new(resend).returning(resend.c.id)
        with self._database.writing() as connection:
            values = {"sender": sender, "kommune": kommune, "day": day, "asked_at": asked_at, "asked_by": actor}
            if connection.execute(new.values(**values)).one_or_none() is None:
                raise Conflict("That day was asked for already.")
        return Resend(place, day, asked_at, actor, None)

    def resends(self, kommune: KommuneKode | None = None) -> Iterator[Resend]:
        """Every day that was asked for, the newest asked first, and when the sender was next heard of."""
        came = (
            select(func.min(receipt.c.received_at))
            .where(
                receipt.c.sender == resend.c.sender,
                receipt.c.kommune == resend.c.kommune,
                receipt.c.verdict == "accepted",
                receipt.c.received_at > resend.c.asked_at,
            )
            .scalar_subquery()
        )
        query = select(resend, came.label("answered_at")).order_by(resend.c.id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query if kommune is None else query.where(resend.c.kommune == kommune)).all()
        for row in rows:
            place = Place((row.sender, KommuneKode(row.kommune)))
            yield Resend(place, row.day, row.asked_at, row.asked_by, row.answered_at)

    def _hours(self, since: datetime, kommune: KommuneKode | None) -> Sequence[Any]:
        """Counted by the hour, since days begin at another hour in Denmark than in UTC, but never within one."""
        hour = self._hour()
        accepted = func.sum(case((receipt.c.verdict == "accepted", 1), else_=0)).label("accepted")
        query = select(
            receipt.c.sender,
            receipt.c.kommune,
            accepted,
            func.count().label("number"),
            func.min(receipt.c.received_at).label("first_at"),
        ).where(receipt.c.received_at >= since, receipt.c.kommune.is_not(None), ~receipt.c.delivery.startswith(AGAIN))
        if kommune is not None:
            query = query.where(receipt.c.kommune == kommune)
        with self._database.reading() as connection:
            return connection.execute(query.group_by(receipt.c.sender, receipt.c.kommune, hour)).all()

    def _hour(self) -> ColumnElement[str]:
        if self._database.engine.dialect.name == "postgresql":
            return func.to_char(func.timezone("UTC", receipt.c.received_at), "YYYY-MM-DD HH24")
        return func.strftime("%Y-%m-%d %H", receipt.c.received_at)
