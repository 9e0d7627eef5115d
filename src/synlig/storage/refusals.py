"""Who was refused how often, for all processes together: repeated refusals end in a pause and in a case (K15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from synlig.core.errors import NotFound
from synlig.core.knock import Knock, RefusalCase
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered

FREE: Final = 10
"""So many refusals within `WINDOW` are a person's or a system's mistakes; the last of them begins the pause."""
WINDOW: Final = timedelta(minutes=15)
PAUSE: Final = timedelta(minutes=15)
TOLD: Final = timedelta(minutes=1)
"""During a pause, and from a system that keeps knocking, the log is told so often: refusals must not fill it."""
MOST: Final = 10_000
"""Who is counted at a time; those who were refused longest ago are forgotten first."""
LONGEST: Final = 120

refusal: Final = Table(
    "refusal",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", UtcInstant, nullable=False, index=True),
    Column("told_at", UtcInstant),
    Column("paused_until", UtcInstant),
)
"""One row per address, certificate, key, token or account that was refused lately."""

refusal_case: Final = Table(
    "refusal_case",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("shown", String(LONGEST), nullable=False),
    Column("door", String(20), nullable=False),
    Column("reason", String(60), nullable=False),
    Column("times", Integer, nullable=False),
    Column("opened_at", UtcInstant, nullable=False, index=True),
    Column("last_at", UtcInstant, nullable=False),
    Column("closed_at", UtcInstant),
    Column("closed_by", String(200), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_refusal_case_digest", "digest"),
    sqlite_autoincrement=True,
)
"""One row per case; an open one goes on counting."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a refusal: whether the log is to be told of it, whether a pause holds, and the cases it opened."""

    tell: bool
    paused: bool
    opened: tuple[RefusalCase, ...]


class Refusals:
    """Kept in the control database, so that trying another process or waiting for a restart gains nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def paused(self, knock: Knock, now: datetime) -> bool:
        """Whether anything about `knock` was refused so often that it is not looked at now."""
        digests = list(_keys(knock))
        if not digests:
            return False
        held = select(refusal.c.digest).where(refusal.c.digest.in_(digests), refusal.c.paused_until > now).limit(1)
        with self._database.reading() as connection:
            return connection.execute(held).one_or_none() is not None

    def note(self, knock: Knock, reason: str, now: datetime, *, quiet: bool = False) -> Noted:
        """Count a refusal; `quiet`: the log is told of each address, key … once a minute only, pause or not.

        During a pause only one refusal a minute is counted: knocking on must cost whoever knocks more than us.

        Raises:
            Unavailable: it cannot be counted; nobody may be answered then.
        """
        if self._is_told_of_pause(knock, now):
            return Noted(tell=False, paused=True, opened=())
        with self._database.writing() as connection:
            connection.execute(delete(refusal).where(refusal.c.last_at <= now - max(WINDOW, PAUSE)))
            rows = [
                (kind, shown, self._counted(connection, digest, now)) for digest, (kind, shown) in _keys(knock).items()
            ]
            tell = not rows or any(_is_to_tell(row, now, quiet=quiet) for _, _, row in rows)
            opened = [
                found
                for kind, shown, row in rows
                if row.times >= FREE and (found := _held(connection, row, knock, kind, shown, reason, now)) is not None
            ]
            if tell and rows:
                which = refusal.c.digest.in_([row.digest for _, _, row in rows])
                connection.execute(update(refusal).where(which).values(told_at=now))
            _forget_the_oldest(connection)
        return Noted(tell, any(row.times >= FREE for _, _, row in rows), tuple(opened))

    def _is_told_of_pause(self, knock: Knock, now: datetime) -> bool:
        its = refusal.c.digest.in_(list(_keys(knock)))
        lately = (refusal.c.paused_until > now) & (refusal.c.told_at > now - TOLD)
        with self._database.reading() as connection:
            return connection.execute(select(refusal.c.digest).where(its, lately).limit(1)).one_or_none() is not None

    def _counted(self, connection: Connection, digest: str, now: datetime) -> Row[tuple[object, ...]]:
        """The row of `digest` with one more refusal in it."""
        connection.execute(self._database.insert_new(refusal).values(digest=digest, times=0, last_at=now))
        counting = update(refusal).where(refusal.c.digest == digest).values(times=refusal.c.times + 1, last_at=now)
        return connection.execute(counting.returning(refusal)).one()

    def cases(self, *, open_only: bool, most: int = 200) -> list[RefusalCase]:
        """Cases, the newest first."""
        wanted = select(refusal_case).order_by(refusal_case.c.id.desc()).limit(most)
        if open_only:
            wanted = wanted.where(refusal_case.c.closed_at.is_(None))
        with self._database.reading() as connection:
            return [_case(row) for row in connection.execute(wanted)]

    def close(self, case_id: int, by: str, note: str, now: datetime) -> RefusalCase:
        """Close a case that was looked into.

        Raises:
            NotFound: there is no open case of that number.
        """
        its = (refusal_case.c.id == numbered(case_id)) & refusal_case.c.closed_at.is_(None)
        closing = update(refusal_case).where(its).values(closed_at=now, closed_by=by, note=note)
        with self._database.writing() as connection:
            row = connection.execute(closing.returning(refusal_case)).one_or_none()
        if row is None:
            raise NotFound("There is no open case of that number.")
        return _case(row)


def _keys(knock: Knock) -> Mapping[str, tuple[str, str]]:
    """Digest to kind and what is shown of it. This machine's own addresses are everybody's: they are no key."""
    tried = dict(knock.tried)
    if knock.address and not _is_shared(knock.address):
        tried["address"] = knock.address
    return {sha256(f"{kind}\x1f{what}".encode()).hexdigest(): (kind, what[:LONGEST]) for kind, what in tried.items()}


def _is_shared(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return True


def _is_to_tell(row: Row[tuple[object, ...]], now: datetime, *, quiet: bool) -> bool:
    if row.told_at is None or now - row.told_at >= TOLD:
        return True
    return not quiet and row.times <= FREE


def _held(
    connection: Connection,
    row: Row[tuple[object, ...]],
    knock: Knock,
    kind: str,
    shown: str,
    reason: str,
    now: datetime,
) -> RefusalCase | None:
    """Pause it from the refusal that fills the measure on; the case when it is a new one."""
    if row.paused_until is None or row.paused_until <= now:
        its = refusal.c.digest == row.digest
        connection.execute(update(refusal).where(its).values(paused_until=now + PAUSE))
    open_one = (refusal_case.c.digest == row.digest) & refusal_case.c.closed_at.is_(None)
    going_on = {"times": refusal_case.c.times + 1, "last_at": now, "reason": reason[:60]}
    if connection.execute(update(refusal_case).where(open_one).values(going_on)).rowcount:
        return None
    new = {
        "digest": row.digest,
        "kind": kind,
        "shown": shown,
        "door": knock.door,
        "reason": reason[:60],
        "times": row.times,
        "opened_at": now,
        "last_at": now,
    }
    return _case(connection.execute(insert(refusal_case).values(new).returning(refusal_case)).one())


def _forget_the_oldest(connection: Connection) -> None:
    beyond = connection.execute(select(func.count()).select_from(refusal)).scalar_one() - MOST
    if beyond > 0:
        oldest = select(refusal.c.digest).order_by(refusal.c.last_at).limit(beyond)
        connection.execute(delete(refusal).where(refusal.c.digest.in_(oldest)))


def _case(row: Row[tuple[object, ...]]) -> RefusalCase:
    return RefusalCase(
        row.id,
        row.kind,
        row.shown,
        row.door,
        row.reason,
        row.times,
        row.opened_at,
        row.last_at,
        row.closed_at,
        row.closed_by,
        row.note,
    )
