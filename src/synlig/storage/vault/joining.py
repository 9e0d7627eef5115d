"""Two stand-ins of one person become one: every number leads to it, and what was sealed under the other still opens."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from synlig.core.cpr import Surrogate
from synlig.core.register import TO_JOIN
from synlig.guard.citizens import CitizenSecrets
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.vault.schema import citizen, former_number, joined, protection, reveal, standing


class Joined:
    """Over the vault's own database, for those who join and for those who look for or erase what was joined."""

    def __init__(self, database: Database, secrets: CitizenSecrets, clock: Clock = utc_now) -> None:
        self._database, self._secrets, self._clock = database, secrets, clock

    def formers(self, surrogate: Surrogate) -> list[Surrogate]:
        """The stand-ins that were joined into this one, the oldest first."""
        asked = select(joined.c.former).where(joined.c.surrogate == surrogate).order_by(joined.c.joined_at)
        with self._database.reading() as connection:
            return [Surrogate(one) for one in connection.scalars(asked)]

    def join(self, before: Surrogate, after: Surrogate, today: date) -> bool:
        """From now on all of `before` is `after`'s; False when it is so already, or there is no such pair.

        The number of `after` stays the one of today; that of `before` leads to the same person.
        """
        with self._database.writing() as connection:
            asked = select(citizen).where(citizen.c.surrogate.in_([before, after])).order_by(citizen.c.id)
            rows = {row.surrogate: row for row in connection.execute(asked.with_for_update())}
            if set(rows) != {before, after}:
                return False
            self._take_numbers(connection, rows[before], rows[after], today)
            _take_protection(connection, before, after)
            mine = (standing.c.surrogate == before, standing.c.kind == "number", standing.c.value == TO_JOIN)
            connection.execute(update(standing).where(*mine, standing.c.until.is_(None)).values(until=today))
            for table in (reveal, standing, joined):
                connection.execute(update(table).where(table.c.surrogate == before).values(surrogate=after))
            kept = {"former": before, "surrogate": after, "wrapped_key": rows[before].wrapped_key}
            connection.execute(insert(joined).values(**kept, joined_at=self._clock()))
        return True

    def _take_numbers(self, connection: Connection, before: Row[Any], after: Row[Any], today: date) -> None:
        theirs, key = Surrogate(before.surrogate), Surrogate(after.surrogate)
        old, new = self._secrets.unwrap(before.wrapped_key, theirs), self._secrets.unwrap(after.wrapped_key, key)
        numbers = connection.execute(select(former_number).where(former_number.c.surrogate == theirs)).all()
        taken = [(row.tag, row.cpr, row.until) for row in numbers] + [(before.tag, before.cpr, today)]
        connection.execute(delete(former_number).where(former_number.c.surrogate == theirs))
        connection.execute(delete(citizen).where(citizen.c.surrogate == theirs))
        for tag, sealed, until in taken:
            cpr = self._secrets.seal(self._secrets.open(sealed, old, theirs), new, key)
            connection.execute(insert(former_number).values(tag=tag, surrogate=key, cpr=cpr, until=until))


def _take_protection(connection: Connection, before: Surrogate, after: Surrogate) -> None:
    """Whoever was protected under either number is, until the later day."""
    asked = select(protection).where(protection.c.surrogate.in_([before, after])).order_by(protection.c.until.desc())
    rows = connection.execute(asked).all()
    connection.execute(delete(protection).where(protection.c.surrogate.in_([before, after])))
    if rows:
        connection.execute(insert(protection).values({**rows[0]._mapping, "surrogate": after}))  # noqa: SLF001


def keys_of_joined(connection: Connection, surrogates: Sequence[Surrogate]) -> dict[Surrogate, bytes]:
    """The wrapped keys of those of `surrogates` that were joined into others."""
    found = dict[Surrogate, bytes]()
    for some in pieces(surrogates):
        rows = connection.execute(select(joined).where(joined.c.former.in_(some)))
        found |= {Surrogate(row.former): row.wrapped_key for row in rows}
    return found


def joined_into(connection: Connection, surrogates: Sequence[Surrogate]) -> dict[Surrogate, Surrogate]:
    """Whose those of `surrogates` are that were joined into others: what was packed before still names them."""
    found = dict[Surrogate, Surrogate]()
    for some in pieces(surrogates):
        rows = connection.execute(select(joined).where(joined.c.former.in_(some)))
        found |= {Surrogate(row.former): Surrogate(row.surrogate) for row in rows}
    return found
