"""The register of senders: who may deliver, for which municipalities, and how they are known (A2, K15)."""

from collections import defaultdict
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from synlig.core.errors import Conflict, NotFound, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import metadata
from synlig.storage.control.schema import sender, sender_kommune, sender_unit

LONGEST_NAME: Final = 100

sender_system: Final = Table(
    "sender_system",
    metadata,
    Column("sender", ForeignKey("sender.name", ondelete="CASCADE"), primary_key=True),
    Column("identity", String(120), nullable=False, unique=True),
)
"""The OCES3 identity (issuer and UUID) of senders that have one: it outlives a certificate."""


class Senders:
    """Kept in the control database. A certificate or SSH key belongs to one sender only."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def add(self, new: Sender) -> None:
        """Register `new`.

        Raises:
            WrongUsage: a name no file or log can carry, no municipality, or a unit of another municipality.
            Conflict: the name, the certificate or the SSH key is registered already.
        """
        _check(new)
        try:
            with self._database.writing() as connection:
                self._insert(connection, new)
        except IntegrityError:
            raise Conflict("A sender with that name, certificate or SSH key is registered already.") from None

    def remove(self, name: str) -> None:
        """Take `name` out of the register; what it delivered stays.

        Raises:
            NotFound: no such sender.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(sender).where(sender.c.name == name)).rowcount == 0:
                raise NotFound("There is no sender of that name.")

    def all(self) -> list[Sender]:
        """Every sender, by name."""
        return self._found(None)

    def named(self, name: str) -> Sender:
        """The sender called `name`.

        Raises:
            NotFound: no such sender.
        """
        found = self._found(sender.c.name == name)
        if not found:
            raise NotFound("There is no sender of that name: register it with synlig sender add.")
        return found[0]

    def with_certificate(self, sha256: str) -> Sender | None:
        """The sender whose client certificate has that SHA-256 fingerprint (64 hex digits), if any."""
        return next(iter(self._found(sender.c.certificate_sha256 == sha256.lower())), None)

    def with_system(self, identity: str) -> Sender | None:
        """The sender whose OCES3 certificates have that issuer and UUID, if any."""
        theirs = select(sender_system.c.sender).where(sender_system.c.identity == identity)
        return next(iter(self._found(sender.c.name.in_(theirs))), None)

    def with_ssh_key(self, key: str) -> Sender | None:
        """The sender with that public SSH key (`type base64`, without comment), if any."""
        return next(iter(self._found(sender.c.ssh_key == key)), None)

    def _insert(self, connection: Connection, new: Sender) -> None:
        certificate = None if new.certificate_sha256 is None else new.certificate_sha256.lower()
        row = {"name": new.name, "certificate_sha256": certificate, "ssh_key": new.ssh_key, "created_at": self._clock()}
        connection.execute(insert(sender), row)
        if new.system is not None:
            connection.execute(insert(sender_system), {"sender": new.name, "identity": new.system})
        places = [{"sender": new.name, "kommune": kommune} for kommune in sorted(new.kommuner)]
        connection.execute(insert(sender_kommune), places)
        units = [{"sender": new.name, "sor": sor, "kommune": kommune} for sor, kommune in new.units.items()]
        if units:
            connection.execute(insert(sender_unit), units)

    def _found(self, which: ColumnElement[bool] | None) -> list[Sender]:
        wanted = select(sender).order_by(sender.c.name)
        kommuner: defaultdict[str, set[KommuneKode]] = defaultdict(set)
        units: defaultdict[str, dict[Sor, KommuneKode]] = defaultdict(dict)
        with self._database.reading() as connection:
            rows = connection.execute(wanted if which is None else wanted.where(which)).all()
            names = [row.name for row in rows]
            listed = connection.execute(select(sender_system).where(sender_system.c.sender.in_(names)))
            systems = {row.sender: str(row.identity) for row in listed}
            for row in connection.execute(select(sender_kommune).where(sender_kommune.c.sender.in_(names))):
                kommuner[row.sender].add(KommuneKode(row.kommune))
            for row in connection.execute(select(sender_unit).where(sender_unit.c.sender.in_(names))):
                units[row.sender][Sor(row.sor)] = KommuneKode(row.kommune)
        return [
            Sender(
                row.name,
                frozenset(kommuner[row.name]),
                units[row.name],
                row.certificate_sha256,
                row.ssh_key,
                systems.get(row.name),
            )
            for row in rows
        ]


def _check(new: Sender) -> None:
    if not 1 <= len(new.name) <= LONGEST_NAME or not new.name.isprintable() or new.name != new.name.strip():
        raise WrongUsage(f"A sender's name has 1 to {LONGEST_NAME} printable characters.")
    if not new.kommuner:
        raise WrongUsage("A sender needs at least one municipality.")
    if not set(new.units.values()) <= new.kommuner:
        raise WrongUsage("A unit of the sender belongs to a municipality that the sender may not report for.")
