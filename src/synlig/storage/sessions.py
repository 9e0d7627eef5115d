"""Where log-ins rest: who is in, under the hash of a secret, until idle, out of time or logged out (K14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Column, Row, String, Table, Text, delete, select, update

from synlig.core.permission import Person
from synlig.guard.sessions import Session, SessionLimits, is_alive
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import UtcInstant, metadata

session: Final = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("provider", String(20), nullable=False),
    Column("reference", Text, nullable=False),
    Column("started_at", UtcInstant, nullable=False, index=True),
    Column("seen_at", UtcInstant, nullable=False, index=True),
    Column("ends_at", UtcInstant),
    Column("authenticated_at", UtcInstant),
)
"""One row per log-in; the secret itself is in the browser's cookie and nowhere else."""


class Sessions:
    """Log-ins in the control database, shared by every process of the portal."""

    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._database, self._limits = database, limits

    def start(self, digest: str, log_in: Session) -> None:
        """Keep a new log-in under the digest of its secret."""
        row = {
            "digest": digest,
            "person_id": log_in.person.id,
            "person": written(log_in.person),
            "provider": log_in.provider,
            "reference": log_in.reference,
            "started_at": log_in.started,
            "seen_at": log_in.seen,
            "ends_at": log_in.ends,
            "authenticated_at": log_in.authenticated,
        }
        with self._database.writing() as connection:
            connection.execute(session.insert().values(row))

    def find(self, digest: str, now: datetime) -> Session | None:
        """The log-in under `digest` if it is alive at `now`; being found counts as use."""
        with self._database.reading() as connection:
            row = connection.execute(select(session).where(session.c.digest == digest)).one_or_none()
        if row is None or not is_alive(row.started_at, row.seen_at, now, self._limits):
            return None
        if row.ends_at is not None and now >= row.ends_at:
            return None
        if now - row.seen_at >= self._limits.notice:
            self._seen(digest, now)
        return replace(_session(row), seen=now)

    def of(self, person_id: str | None, now: datetime) -> list[tuple[str, Session]]:
        """The log-ins of one person, or everybody's, that are alive at `now`, by digest; the newest first."""
        wanted = select(session).order_by(session.c.started_at.desc())
        with self._database.reading() as connection:
            rows = connection.execute(wanted if person_id is None else wanted.where(session.c.person_id == person_id))
            alive = [row for row in rows if is_alive(row.started_at, row.seen_at, now, self._limits)]
        return [(row.digest, _session(row)) for row in alive if row.ends_at is None or now < row.ends_at]

    def end(self, digest: str) -> Session | None:
        """Forget the log-in under `digest`; what it was, or None when there was none."""
        with self._database.writing() as connection:
            row = connection.execute(delete(session).where(session.c.digest == digest).returning(session)).one_or_none()
        return _session(row) if row else None

    def end_others(self, person: Person) -> list[Session]:
        """Forget the log-ins of `person` in which they were somebody else: other roles, limits or municipality."""
        theirs = select(session).where(session.c.person_id == person.id)
        with self._database.writing() as connection:
            found = [row for row in connection.execute(theirs) if _rights(read(row.person)) != _rights(person)]
            for some in pieces(found):
                connection.execute(delete(session).where(session.c.digest.in_([row.digest for row in some])))
        return [_session(row) for row in found]

    def end_all_of(self, person_id: str) -> int:
        """Forget every log-in of one person (log-out everywhere, a change of roles); how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(session).where(session.c.person_id == person_id)).rowcount

    def end_about(self, provider: str, is_about: Callable[[str], bool]) -> list[Session]:
        """Forget the log-ins through `provider` whose reference `is_about` knows; what they were."""
        there = select(session).where(session.c.provider == provider)
        with self._database.writing() as connection:
            found = [row for row in connection.execute(there) if is_about(row.reference)]
            for some in pieces(found):
                connection.execute(delete(session).where(session.c.digest.in_([row.digest for row in some])))
        return [_session(row) for row in found]

    def sweep(self, now: datetime) -> int:
        """Forget the log-ins that can never be found again; how many there were."""
        idle, absolute = now - self._limits.idle, now - self._limits.absolute
        dead = (session.c.seen_at <= idle) | (session.c.started_at <= absolute) | (session.c.ends_at <= now)
        with self._database.writing() as connection:
            return connection.execute(delete(session).where(dead)).rowcount

    def _seen(self, digest: str, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(update(session).where(session.c.digest == digest).values(seen_at=now))


def _session(row: Row[tuple[object, ...]]) -> Session:
    person, proven = read(row.person), row.authenticated_at
    return Session(person, row.started_at, row.seen_at, row.provider, row.reference, row.ends_at, proven)


def _rights(person: Person) -> tuple[object, ...]:
    return person.kommune, person.roles, person.sensitivity, person.attributes.get("orgenhed", "")


def written(person: Person) -> str:
    """A person as JSON text."""
    return msgspec.json.encode(person).decode()


def read(text: str) -> Person:
    """The person that `written` wrote."""
    return msgspec.json.decode(text, type=Person)
