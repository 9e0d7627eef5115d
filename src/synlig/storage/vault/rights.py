"""The vault's side of people's rights: whom it knows, who was shown a number, protection, and being forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from synlig.core.cpr import Cpr, Surrogate
from synlig.guard.citizens import CitizenSecrets
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.vault.recognising import by_tag
from synlig.storage.vault.schema import citizen, former_number, joined, protection, reveal, standing
from synlig.storage.vault.vault import Reveal


@dataclass(frozen=True, slots=True)
class Known:
    """A citizen as the vault knows one: the stand-in, and since when."""

    surrogate: Surrogate
    since: datetime


@dataclass(frozen=True, slots=True)
class Protection:
    """Name and address protection, in force up to and including `until` (K26)."""

    until: date
    recorded_at: datetime
    recorded_by: str


class CitizenRights:
    """Opened with the same database and secrets as the vault, for the stories that need it."""

    def __init__(self, database: Database, secrets: CitizenSecrets, clock: Clock = utc_now) -> None:
        self._database, self._secrets, self._clock = database, secrets, clock

    def tags(self, cprs: Sequence[Cpr]) -> Mapping[Cpr, bytes]:
        """The keyed tag of each number, by which it is recognised without being kept."""
        return {cpr: self._secrets.tag(cpr) for cpr in cprs}

    def known(self, cprs: Sequence[Cpr]) -> Mapping[Cpr, Known]:
        """Those of `cprs` that the vault knows; makes nobody."""
        tags = {self._secrets.tag(cpr): cpr for cpr in cprs}
        with self._database.reading() as connection:
            found = by_tag(connection, list(tags))
            return {tags[row.tag]: Known(Surrogate(row.surrogate), row.created_at) for row in found}

    def numbers(self, surrogate: Surrogate) -> list[Cpr]:
        """Every number of a citizen, the one of today first, for those who search for or erase that very person."""
        with self._database.reading() as connection:
            row = connection.execute(select(citizen).where(citizen.c.surrogate == surrogate)).one_or_none()
            of_before = select(former_number).where(former_number.c.surrogate == surrogate)
            before = connection.execute(of_before.order_by(former_number.c.until.desc())).all()
        if row is None:
            return []
        key = self._secrets.unwrap(row.wrapped_key, surrogate)
        return [self._secrets.open(each.cpr, key, surrogate) for each in (row, *before)]

    def reveals(self, surrogate: Surrogate) -> list[Reveal]:
        """Every time the number behind `surrogate` was given out, oldest first."""
        asked = select(reveal).where(reveal.c.surrogate == surrogate).order_by(reveal.c.id)
        with self._database.reading() as connection:
            return [Reveal(surrogate, row.purpose, row.actor, row.at) for row in connection.execute(asked)]

    def protect(self, surrogate: Surrogate, until: date, actor: str) -> None:
        """Record protection, in place of what was recorded before."""
        row = {"surrogate": surrogate, "until": until, "recorded_at": self._clock(), "recorded_by": actor}
        with self._database.writing() as connection:
            connection.execute(delete(protection).where(protection.c.surrogate == surrogate))
            connection.execute(insert(protection).values(row))

    def protected(self, surrogates: Sequence[Surrogate], on: date) -> Mapping[Surrogate, Protection]:
        """Those of `surrogates` who are protected on a day."""
        asked = select(protection).where(protection.c.until >= on)
        with self._database.reading() as connection:
            return {
                Surrogate(row.surrogate): Protection(row.until, row.recorded_at, row.recorded_by)
                for some in pieces(surrogates)
                for row in connection.execute(asked.where(protection.c.surrogate.in_(some)))
            }

    def retire(self, surrogate: Surrogate) -> None:
        """From now on the number leads to nobody: what comes for it later is another, new citizen."""
        with self._database.writing() as connection:
            retired = update(citizen).where(citizen.c.surrogate == surrogate)
            connection.execute(retired.values(tag=self._secrets.retired_tag()))
            of_before = select(former_number.c.tag).where(former_number.c.surrogate == surrogate)
            for tag in connection.scalars(of_before).all():
                one = update(former_number).where(former_number.c.tag == tag)
                connection.execute(one.values(tag=self._secrets.retired_tag()))

    def destroy(self, surrogate: Surrogate) -> int:
        """Forget a citizen: number, key, protection and reveals; how many rows there were (K23)."""
        with self._database.writing() as connection:
            return sum(
                connection.execute(delete(table).where(table.c.surrogate == surrogate)).rowcount
                for table in (reveal, protection, standing, former_number, joined, citizen)
            )

    def all(self) -> Iterator[tuple[Surrogate, bytes, datetime]]:
        """(surrogate, tag, since) of every citizen, read in pages."""
        last = 0
        while True:
            page = select(citizen).where(citizen.c.id > last).order_by(citizen.c.id).limit(10_000)
            with self._database.reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from ((Surrogate(row.surrogate), row.tag, row.created_at) for row in rows)
            last = rows[-1].id
