"""Where subscriptions rest, and the letters to subscribers: each queued once, tried a while, given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)

from synlig.core.permission import Person
from synlig.core.subscription import LASTS, LetterKind, Subscription, WaitingLetter
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered
from synlig.storage.saved import saved

subscription: Final = Table(
    "subscription",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("saved_id", RunningNumber, ForeignKey(saved.c.id, ondelete="CASCADE"), nullable=False),
    Column("owner_id", String(200), nullable=False),
    Column("cube", String(60), nullable=False),
    Column("address", String(254), nullable=False),
    Column("code", String(36), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("told_until", UtcInstant, nullable=False),
    Column("renewed_at", UtcInstant, nullable=False, index=True),
    UniqueConstraint("saved_id", "owner_id"),
    sqlite_autoincrement=True,
)
letter: Final = Table(
    "letter",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("subscription_id", RunningNumber, nullable=False),
    Column("owner_id", String(200), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("about", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcInstant, nullable=False),
    Column("made_at", UtcInstant, nullable=False, index=True),
    CheckConstraint("kind IN ('confirm', 'release')", name="kind"),
    CheckConstraint("state IN ('waiting', 'sent', 'dead')", name="state"),
    UniqueConstraint("subscription_id", "kind", "about"),
    sqlite_autoincrement=True,
)
"""No address stands here: it is read from the subscription when the letter goes, so whoever left gets none."""
LEASE: Final = timedelta(minutes=10)
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160, 320, 640, 1280))
"""How long after each try the next one is made; after the last, some two days in all, the letter is given up."""


class Subscriptions:
    """In the control database."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database, self._clock = database, clock

    def begin(self, person: Person, one: int, cube: str, address: str) -> None:
        """Subscribe to a saved table in place of what was there; a letter with a code goes to the address first."""
        now, mine = self._clock(), _mine(person, one)
        row = {
            "saved_id": one,
            "owner_id": person.id,
            "cube": cube,
            "address": address,
            "code": str(uuid4()),
            "confirmed": False,
            "refused": False,
            "told_until": now,
            "renewed_at": now,
        }
        with self._database.writing() as connection:
            _leave(connection, mine)
            number, code = connection.execute(
                subscription.insert().values(row).returning(subscription.c.id, subscription.c.code)
            ).one()
            connection.execute(letter.insert().values(_letter(number, person.id, "confirm", code, now)))

    def of(self, person: Person, one: int) -> Subscription | None:
        """The person's subscription to a saved table."""
        with self._database.reading() as connection:
            row = connection.execute(select(subscription).where(_mine(person, one))).one_or_none()
        return None if row is None else _subscription(row)

    def confirm(self, person: Person, one: int, code: str) -> bool:
        """The address is the person's: from now on it is written to. With the same code again it is renewed."""
        mine = _mine(person, one) & (subscription.c.code == code)
        with self._database.writing() as connection:
            done = update(subscription).where(mine).values(confirmed=True, renewed_at=self._clock())
            return connection.execute(done).rowcount > 0

    def leave(self, person: Person, one: int) -> bool:
        """Unsubscribe: the address and what waits for it are gone at once."""
        with self._database.writing() as connection:
            return _leave(connection, _mine(person, one)) > 0

    def code_of(self, number: int) -> str | None:
        """The code of a subscription, whoever's it is."""
        asked = select(subscription.c.code).where(subscription.c.id == numbered(number))
        with self._database.reading() as connection:
            return connection.execute(asked).scalar_one_or_none()

    def leave_by_code(self, number: int, code: str) -> bool:
        """Unsubscribe, as `leave`, whoever has the code: it went to the address."""
        one = (subscription.c.id == numbered(number)) & (subscription.c.code == code)
        with self._database.writing() as connection:
            return _leave(connection, one) > 0

    def begun_since(self, person: Person, since: datetime) -> int:
        """How many letters with a code the person has had sent."""
        asked = select(func.count()).select_from(letter)
        asked = asked.where(
            (letter.c.owner_id == person.id) & (letter.c.kind == "confirm") & (letter.c.made_at > since)
        )
        with self._database.reading() as connection:
            return connection.execute(asked).scalar_one()

    def queue(self, newest: Mapping[str, tuple[str, datetime]]) -> int:
        """Queue a letter to each subscriber of a cube whose newest release, made then, they were not told of yet."""
        now, queued = self._clock(), 0
        with self._database.writing() as connection:
            for cube, (release, made_at) in newest.items():
                told = _live(now) & (subscription.c.cube == cube) & (subscription.c.told_until < made_at)
                rows = connection.execute(select(subscription).where(told).with_for_update()).all()
                letters = [_letter(row.id, row.owner_id, "release", release, now) for row in rows]
                if letters:
                    connection.execute(self._database.insert_new(letter), letters)
                    queued += len(letters)
                    ids = [row.id for row in rows]
                    connection.execute(
                        update(subscription).where(subscription.c.id.in_(ids)).values(told_until=made_at)
                    )
        return queued

    def claim(self, limit: int = 50) -> Sequence[WaitingLetter]:
        """Letters that are due, for a while this process's alone; one that nobody settles comes again."""
        now = self._clock()
        due = (letter.c.state == "waiting") & (letter.c.due_at <= now)
        there = letter.join(subscription, letter.c.subscription_id == subscription.c.id)
        whose = (subscription.c.address, subscription.c.saved_id, subscription.c.code)
        asked = select(letter, *whose).select_from(there).where(due)
        asked = asked.order_by(letter.c.id).limit(limit).with_for_update(of=letter, skip_locked=True)
        with self._database.writing() as connection:
            rows = connection.execute(asked).all()
            for row in rows:
                waits = {"due_at": now + LEASE, "tries": row.tries + 1}
                connection.execute(update(letter).where(letter.c.id == row.id).values(waits))
        return [
            WaitingLetter(row.id, row.kind, row.address, row.saved_id, row.about, row.subscription_id, row.code)
            for row in rows
        ]

    def sent(self, number: int) -> None:
        """The relay has the letter."""
        with self._database.writing() as connection:
            connection.execute(update(letter).where(letter.c.id == number).values(state="sent"))

    def failed(self, number: int) -> bool:
        """It is tried again later; True when that was the last try and the letter is given up."""
        with self._database.writing() as connection:
            tries = connection.execute(select(letter.c.tries).where(letter.c.id == number)).scalar_one_or_none() or 0
            dead = tries > len(WAITS)
            due = self._clock() + WAITS[min(tries, len(WAITS)) - 1]
            state = "dead" if dead else "waiting"
            connection.execute(update(letter).where(letter.c.id == number).values(state=state, due_at=due))
        return dead

    def refused(self, number: int) -> None:
        """The address takes no mail: nothing more is written to it."""
        whose = select(letter.c.subscription_id).where(letter.c.id == number).scalar_subquery()
        with self._database.writing() as connection:
            connection.execute(update(letter).where(letter.c.id == number).values(state="dead"))
            connection.execute(update(subscription).where(subscription.c.id == whose).values(refused=True))


def _mine(person: Person, one: int) -> Any:
    return (subscription.c.saved_id == numbered(one)) & (subscription.c.owner_id == person.id)


def _live(now: datetime) -> Any:
    return subscription.c.confirmed & ~subscription.c.refused & (subscription.c.renewed_at > now - LASTS)


def _leave(connection: Any, mine: Any) -> int:
    ids = list(connection.scalars(select(subscription.c.id).where(mine)))
    waiting = letter.c.subscription_id.in_(ids) & (letter.c.state == "waiting")
    connection.execute(update(letter).where(waiting).values(state="dead"))
    return connection.execute(delete(subscription).where(mine)).rowcount


def _letter(number: int, owner: str, kind: LetterKind, about: str, now: datetime) -> dict[str, object]:
    times = {"due_at": now, "made_at": now}
    whose = {"subscription_id": number, "owner_id": owner}
    return {**whose, "kind": kind, "about": about, "state": "waiting", "tries": 0, **times}


def _subscription(row: Row[Any]) -> Subscription:
    until = row.renewed_at + LASTS if row.confirmed else None
    return Subscription(row.id, row.saved_id, row.cube, row.address, until, row.refused)
