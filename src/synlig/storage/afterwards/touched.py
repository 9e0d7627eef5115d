"""Citizens that the rules have yet to look at: claimed under a lease, let go as judged."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, literal, or_, select, update

from synlig.core.cpr import Surrogate
from synlig.storage.afterwards.schema import touched_day
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import receipt
from synlig.storage.holder import new_holder, surely_gone
from synlig.storage.tables.buckets import bucket_of
from synlig.storage.touches import touched

LEASE: Final = timedelta(minutes=15)
LOOKED_THROUGH: Final = 400_000


class Touched:
    """One judge's view of the queue."""

    def __init__(self, database: Database, buckets: int, clock: Clock = utc_now, lease: timedelta = LEASE) -> None:
        self._database = database
        self._buckets = buckets
        self._clock = clock
        self._lease = lease
        self._owner = new_holder()

    def every(self, day: date, rule_set: str) -> bool:
        """Once for each day and rule set: put every citizen of whom there are rows down; whether that was now."""
        new = self._database.insert_new(touched_day).returning(touched_day.c.day)
        with self._database.writing() as connection:
            values = {"day": day, "rule_set": rule_set, "touched_at": self._clock()}
            if connection.execute(new.values(**values)).one_or_none() is None:
                return False
            connection.execute(insert(touched).from_select(["surrogate", "since"], self._all()))
        return True

    def claim(self, limit: int) -> list[Surrogate]:
        """At most `limit` citizens of those who wait; of more, some who share files; empty: nobody does."""
        now = self._clock()
        with self._database.writing() as connection:
            free = or_(touched.c.lease_owner.is_(None), touched.c.lease_until < now, _held_by_the_gone(connection))
            oldest = select(touched.c.surrogate).where(free).order_by(touched.c.since).limit(LOOKED_THROUGH)
            waiting = list(connection.scalars(oldest.with_for_update(skip_locked=True)))
            chosen = waiting if len(waiting) <= limit else self._sharing_files(waiting)[:limit]
            lease = {"lease_owner": self._owner, "lease_until": now + self._lease}
            for some in pieces(chosen):
                connection.execute(update(touched).where(touched.c.surrogate.in_(some)).values(**lease))
        return [Surrogate(one) for one in chosen]

    def held(self, connection: Connection, surrogates: Sequence[Surrogate]) -> set[Surrogate]:
        """Within the transaction of `connection`: those whose rows did not change meanwhile, let go as judged."""
        still = set[Surrogate]()
        for some in pieces(surrogates):
            mine = touched.c.surrogate.in_(some) & (touched.c.lease_owner == self._owner)
            asked = select(touched.c.surrogate).where(mine).with_for_update()
            still |= {Surrogate(one) for one in connection.scalars(asked)}
            connection.execute(delete(touched).where(mine))
        return still

    def _sharing_files(self, waiting: Sequence[str]) -> list[str]:
        """Bucket by bucket, the fullest first, so that each file is read for many citizens."""
        groups: dict[int, list[str]] = defaultdict(list)
        for one in waiting:
            groups[bucket_of(one, self._buckets)].append(one)
        return [one for group in sorted(groups.values(), key=len, reverse=True) for one in group]

    def _all(self) -> Select[Any, Any]:
        there = receipt.c.surrogate.not_in(select(touched.c.surrogate))
        processed = (receipt.c.state == "processed") & there
        return select(receipt.c.surrogate, literal(self._clock(), touched.c.since.type)).where(processed).distinct()


def _held_by_the_gone(connection: Connection) -> ColumnElement[bool]:
    owners = connection.scalars(select(touched.c.lease_owner).where(touched.c.lease_owner.is_not(None)).distinct())
    return touched.c.lease_owner.in_([owner for owner in owners if owner is not None and surely_gone(owner)])
