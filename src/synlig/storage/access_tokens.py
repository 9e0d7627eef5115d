"""Where personal access tokens rest: released data for a machine, under the hash of a secret, for a limited time."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Row, String, Table, Text, delete, select, update

from synlig.core.permission import Person
from synlig.guard.sessions import AccessToken
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered
from synlig.storage.sessions import read, written

NOTICE: Final = timedelta(minutes=15)
"""Use of a token is written down at most this often."""

access_token: Final = Table(
    "access_token",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("label", String(100), nullable=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False, index=True),
    Column("used_at", UtcInstant),
    sqlite_autoincrement=True,
)
"""One row per token that may still be used; a revoked or expired one is gone."""


class AccessTokens:
    """Tokens in the control database, shared by every process of the portal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, digest: str, person: Person, label: str, made: datetime, expires: datetime) -> AccessToken:
        """Keep a new token of `person` under the digest of its secret."""
        row = {
            "digest": digest,
            "person_id": person.id,
            "person": written(person),
            "label": label,
            "made_at": made,
            "expires_at": expires,
        }
        with self._database.writing() as connection:
            return _token(connection.execute(access_token.insert().values(row).returning(access_token)).one())

    def find(self, digest: str, now: datetime) -> Person | None:
        """The person a token speaks for, if it has not expired at `now`; being found counts as use."""
        with self._database.reading() as connection:
            row = connection.execute(select(access_token).where(access_token.c.digest == digest)).one_or_none()
        if row is None or now >= row.expires_at:
            return None
        if row.used_at is None or now - row.used_at >= NOTICE:
            self._used(row.id, now)
        return read(row.person)

    def of(self, person_id: str, now: datetime) -> list[AccessToken]:
        """The tokens of one person that still work, the newest first."""
        mine = (access_token.c.person_id == person_id) & (access_token.c.expires_at > now)
        with self._database.reading() as connection:
            rows = connection.execute(select(access_token).where(mine).order_by(access_token.c.id.desc()))
            return [_token(row) for row in rows]

    def every(self, now: datetime) -> list[tuple[str, AccessToken]]:
        """Every token that still works with the person it belongs to (for operators)."""
        with self._database.reading() as connection:
            rows = connection.execute(select(access_token).where(access_token.c.expires_at > now))
            return [(row.person_id, _token(row)) for row in rows]

    def revoke(self, token_id: int, person_id: str | None = None) -> bool:
        """End a token; with `person_id` only if it is that person's. False when there was none."""
        which = access_token.c.id == numbered(token_id)
        if person_id is not None:
            which &= access_token.c.person_id == person_id
        with self._database.writing() as connection:
            return connection.execute(delete(access_token).where(which)).rowcount > 0

    def revoke_beyond(self, person: Person, allowed: Person) -> int:
        """End the tokens of `person` that may more than `allowed`, what a new one might; how many there were."""
        theirs = select(access_token.c.id, access_token.c.person).where(access_token.c.person_id == person.id)
        with self._database.writing() as connection:
            rows = connection.execute(theirs).all()
            beyond = [row.id for row in rows if _is_beyond(read(row.person), allowed)]
            for some in pieces(beyond):
                connection.execute(delete(access_token).where(access_token.c.id.in_(some)))
        return len(beyond)

    def revoke_all_of(self, person_id: str) -> int:
        """End every token of one person (a change of roles); how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(access_token).where(access_token.c.person_id == person_id)).rowcount

    def sweep(self, now: datetime) -> int:
        """Forget expired tokens; how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(access_token).where(access_token.c.expires_at <= now)).rowcount

    def _used(self, token_id: int, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(update(access_token).where(access_token.c.id == numbered(token_id)).values(used_at=now))


def _is_beyond(holder: Person, allowed: Person) -> bool:
    return holder.kommune != allowed.kommune or not holder.roles <= allowed.roles


def _token(row: Row[tuple[object, ...]]) -> AccessToken:
    return AccessToken(row.id, row.label, row.made_at, row.expires_at, row.used_at)
