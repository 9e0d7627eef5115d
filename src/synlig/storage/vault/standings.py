"""What is known of a person beside their reports: told by a register, or asked for by themself (K26)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, insert, select, update

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import Conflict
from synlig.core.register import Standing, Stood
from synlig.guard.citizens import CitizenSecrets
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.vault.schema import citizen, former_number, standing


class Standings:
    """Over the vault's database: lines are added and ended, never changed."""

    def __init__(self, database: Database, secrets: CitizenSecrets, clock: Clock = utc_now) -> None:
        self._database, self._secrets, self._clock = database, secrets, clock

    def of(self, surrogate: Surrogate) -> list[Stood]:
        """Every line of a person, oldest first."""
        asked = select(standing).where(standing.c.surrogate == surrogate).order_by(standing.c.since, standing.c.id)
        with self._database.reading() as connection:
            return [_stood(row) for row in connection.execute(asked)]

    def in_force(self, kind: Standing, surrogates: Sequence[Surrogate], on: date) -> frozenset[Surrogate]:
        """Those of `surrogates` of whom a line of that kind is in force on a day."""
        now = (standing.c.kind == kind, standing.c.since <= on, standing.c.until.is_(None) | (standing.c.until >= on))
        asked = select(standing.c.surrogate).where(*now)
        with self._database.reading() as connection:
            return frozenset(
                Surrogate(found)
                for some in pieces(surrogates)
                for found in connection.scalars(asked.where(standing.c.surrogate.in_(some)))
            )

    def open(self, kind: Standing) -> list[tuple[Surrogate, Stood]]:
        """Every line of that kind that has no end yet, oldest first, and whose."""
        asked = select(standing).where(standing.c.kind == kind, standing.c.until.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(standing.c.since, standing.c.id)).all()
        return [(Surrogate(row.surrogate), _stood(row)) for row in rows]

    def add(self, surrogate: Surrogate, line: Stood, actor: str) -> bool:
        """Write a line down; False when the very same is there already."""
        if line in self.of(surrogate):
            return False
        row = {"surrogate": surrogate, "kind": line.kind, "since": line.since, "until": line.until, "value": line.value}
        with self._database.writing() as connection:
            connection.execute(insert(standing).values(**row, recorded_at=self._clock(), recorded_by=actor))
        return True

    def end(self, surrogate: Surrogate, kind: Standing, value: str, on: date) -> int:
        """End the lines of that kind and value that are open; how many there were."""
        mine = (standing.c.surrogate == surrogate, standing.c.kind == kind, standing.c.value == value)
        with self._database.writing() as connection:
            ended = update(standing).where(*mine, standing.c.until.is_(None)).values(until=on)
            return connection.execute(ended).rowcount

    def renumber(self, surrogate: Surrogate, new: Cpr, on: date) -> bool:
        """The person has a new number from that day; the old one still leads to them. False when it is so already.

        Raises:
            Conflict: the new number is known as another citizen's: the two are one, and must be joined by a person.
        """
        tag = self._secrets.tag(new)
        with self._database.writing() as connection:
            mine = select(citizen).where(citizen.c.surrogate == surrogate).with_for_update()
            row = connection.execute(mine).one()
            if row.tag == tag:
                return False
            if connection.scalar(select(citizen.c.id).where(citizen.c.tag == tag)) is not None:
                raise Conflict("The new number of a person is known here as another citizen's.")
            before = {"tag": row.tag, "surrogate": surrogate, "cpr": row.cpr, "until": on}
            connection.execute(insert(former_number).values(before))
            sealed = self._secrets.seal(new, self._secrets.unwrap(row.wrapped_key, surrogate), surrogate)
            connection.execute(update(citizen).where(citizen.c.surrogate == surrogate).values(tag=tag, cpr=sealed))
        return True


def _stood(row: Row[tuple[object, ...]]) -> Stood:
    return Stood(row.kind, row.since, row.until, row.value)
