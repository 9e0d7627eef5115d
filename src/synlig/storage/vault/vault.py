"""The vault's calls: a citizen's surrogate and key, and the way back, which is limited and written down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure, NotFound, Refused, WrongUsage
from synlig.guard.citizens import CitizenSecrets
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.vault.joining import joined_into, keys_of_joined
from synlig.storage.vault.recognising import by_tag
from synlig.storage.vault.schema import citizen, reveal

HOURLY_LIMIT: Final = 500_000
"""A national day for the part that delivers; parts that show single persons are given far less."""

PAGE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Citizen:
    """What the pipeline gets for a CPR number. `key` encrypts what is this citizen's alone."""

    surrogate: Surrogate
    key: bytes

    def __repr__(self) -> str:
        return f"Citizen({self.surrogate})"


@dataclass(frozen=True, slots=True)
class Reveal:
    """That `actor` was given the CPR number behind `surrogate` for `purpose`."""

    surrogate: Surrogate
    purpose: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many an asker had been given in the hour before `at`, when `last` was the newest reveal of all."""

    at: datetime
    given: int
    last: int


Witness = Callable[[Sequence[Reveal]], None]
"""Writes reveals down elsewhere (the audit log), durably; when it raises, nothing is revealed."""


def _no_other_witness(_reveals: Sequence[Reveal]) -> None:
    """The vault's own table has them."""


class Vault:
    """Opened on its own database with its own secrets."""

    def __init__(
        self,
        database: Database,
        secrets: CitizenSecrets,
        *,
        witness: Witness = _no_other_witness,
        hourly_limit: int = HOURLY_LIMIT,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._witness = witness
        self._hourly_limit = hourly_limit
        self._clock = clock
        self._counted = dict[str, _Counted]()

    def citizens(self, cprs: Sequence[Cpr]) -> list[Citizen]:
        """The citizens of `cprs`, in order; those never met before are made, all in one transaction.

        Raises:
            IntegrityFailure: the vault is damaged. Unavailable: busy or full; no citizen was made.
        """
        tags = {cpr: self._secrets.tag(cpr) for cpr in dict.fromkeys(cprs)}
        with self._database.reading() as connection:
            found = self._by_tag(connection, list(tags.values()))
        missing = {tag: cpr for cpr, tag in tags.items() if tag not in found}
        if missing:
            found |= self._make(missing)
        return [found[tags[cpr]] for cpr in cprs]

    def known(self, cpr: Cpr) -> Surrogate | None:
        """The surrogate of `cpr`, or None when it was never met; makes nobody."""
        with self._database.reading() as connection:
            return next((Surrogate(row.surrogate) for row in by_tag(connection, [self._secrets.tag(cpr)])), None)

    def keys_of(self, surrogates: Sequence[Surrogate]) -> Mapping[Surrogate, bytes]:
        """The data keys of `surrogates`; those without a key (erased, or never met) are left out."""
        with self._database.reading() as connection:
            rows = self._rows(connection, surrogates)
            wrapped = {surrogate: row.wrapped_key for surrogate, row in rows.items()}
            wrapped |= keys_of_joined(connection, [each for each in surrogates if each not in rows])
        return {surrogate: self._secrets.unwrap(key, surrogate) for surrogate, key in wrapped.items()}

    def reveal(self, surrogate: Surrogate, purpose: str, actor: str) -> Cpr:
        """The CPR number behind `surrogate`; written down before it is given (K5).

        Raises:
            NotFound: no such citizen. Refused: `actor` has had as many as the hour allows.
            WrongUsage: no purpose or no actor.
        """
        found = self.reveal_all([surrogate], purpose, actor)
        if surrogate not in found:
            raise NotFound("There is no citizen with that surrogate.")
        return found[surrogate]

    def reveal_all(self, surrogates: Sequence[Surrogate], purpose: str, actor: str) -> Mapping[Surrogate, Cpr]:
        """The CPR numbers behind `surrogates`, those that are known; each is written down before any is given.

        Raises:
            Refused: `actor` would get more than the hour allows. WrongUsage: no purpose or no actor.
        """
        if not purpose.strip() or not actor.strip():
            raise WrongUsage("A CPR number is revealed to someone and for something: say to whom and for what.")
        with self._database.writing(in_order="reveal") as connection:
            into = joined_into(connection, surrogates)
            rows = self._rows(connection, list(dict.fromkeys(into.get(each, each) for each in surrogates)))
            self._check_limit(connection, actor, len(rows))
            found = {surrogate: self._opened(row, surrogate) for surrogate, row in rows.items()}
            found |= {former: found[one] for former, one in into.items() if one in found}
            self._write_down(connection, [Reveal(surrogate, purpose, actor, self._clock()) for surrogate in rows])
        return found

    def verify(self) -> int:
        """Open every citizen's key and number, which are let go of at once; how many citizens there are.

        Raises:
            IntegrityFailure: some do not open; the first are named by their rows.
        """
        count, last, damaged = 0, 0, list[int]()
        while rows := self._after(last):
            damaged += [row.id for row in rows if not self._opens(row)]
            count, last = count + len(rows), rows[-1].id
        if damaged:
            named = ", ".join(map(str, damaged[:5]))
            raise IntegrityFailure(f"{len(damaged)} citizen(s) of the vault do not open, of rows {named}.")
        return count

    def _opens(self, row: Row[Any]) -> bool:
        try:
            self._opened(row, Surrogate(row.surrogate))
        except (IntegrityFailure, WrongUsage):
            return False
        return True

    def _after(self, last: int) -> list[Row[Any]]:
        page = select(citizen).where(citizen.c.id > last).order_by(citizen.c.id).limit(PAGE)
        with self._database.reading() as connection:
            return list(connection.execute(page).all())

    def _by_tag(self, connection: Connection, tags: Sequence[bytes]) -> dict[bytes, Citizen]:
        return {
            row.tag: Citizen(Surrogate(row.surrogate), self._secrets.unwrap(row.wrapped_key, row.surrogate))
            for row in by_tag(connection, tags)
        }

    def _make(self, missing: Mapping[bytes, Cpr]) -> dict[bytes, Citizen]:
        with self._database.writing() as connection:  # within it: the key of citizens is not drawn anew meanwhile
            rows = [self._new(tag, missing[tag]) for tag in sorted(missing)]  # in one order: no two writers deadlock
            connection.execute(self._database.insert_new(citizen), rows)
            return self._by_tag(connection, list(missing))

    def _new(self, tag: bytes, cpr: Cpr) -> dict[str, object]:
        surrogate, key = self._secrets.draw()
        return {
            "tag": tag,
            "surrogate": surrogate,
            "cpr": self._secrets.seal(cpr, key, surrogate),
            "wrapped_key": self._secrets.wrap(key, surrogate),
            "created_at": self._clock(),
        }

    def _rows(self, connection: Connection, surrogates: Sequence[Surrogate]) -> dict[Surrogate, Row[Any]]:
        return {
            Surrogate(row.surrogate): row
            for some in pieces(list(dict.fromkeys(surrogates)))
            for row in connection.execute(select(citizen).where(citizen.c.surrogate.in_(some)))
        }

    def _opened(self, row: Row[Any], surrogate: Surrogate) -> Cpr:
        return self._secrets.open(row.cpr, self._secrets.unwrap(row.wrapped_key, surrogate), surrogate)

    def _check_limit(self, connection: Connection, actor: str, more: int) -> None:
        """Counted anew only when what was counted, and all that anybody was given since, could be too many."""
        now, before = self._clock(), self._counted.get(actor)
        last = connection.scalar(select(func.max(reveal.c.id))) or 0
        if before is not None and before.at <= now:
            at_most = before.given + max(0, last - before.last)
            if at_most + more <= self._hourly_limit:
                return
        since = now - timedelta(hours=1)
        lately = select(reveal.c.id).where(reveal.c.actor == actor, reveal.c.at > since).limit(self._hourly_limit + 1)
        given = connection.execute(select(func.count()).select_from(lately.subquery())).scalar_one()
        self._counted[actor] = _Counted(now, given, last)
        if given + more > self._hourly_limit:
            raise Refused("More CPR numbers were asked for than one asker gets in an hour.")

    def _write_down(self, connection: Connection, reveals: Sequence[Reveal]) -> None:
        if reveals:
            rows = [{"surrogate": r.surrogate, "purpose": r.purpose, "actor": r.actor, "at": r.at} for r in reveals]
            connection.execute(insert(reveal), rows)
            self._witness(reveals)
