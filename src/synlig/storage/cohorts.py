"""Where cohorts rest: surrogates or units with the label of their group, private to one municipality (C6, C9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from synlig.core.cohort import Cohorts, Kind, Members
from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.permission import Person
from synlig.core.reach import Reach
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered
from synlig.storage.control.schema import receipt
from synlig.storage.within_reach import is_within

cohort: Final = Table(
    "cohort",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("kommune", String(4), nullable=False, index=True),
    Column("owner_id", String(200), nullable=False),
    Column("owner_name", String(200), nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("made_at", UtcInstant, nullable=False, index=True),
    CheckConstraint("kind IN ('citizen', 'unit')", name="kind"),
    sqlite_autoincrement=True,
)
cohort_member: Final = Table(
    "cohort_member",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("cohort_id", RunningNumber, ForeignKey(cohort.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("surrogate", String(32), index=True),
    Column("sor", String(20)),
    Column("label", String(40), nullable=False),
    sqlite_autoincrement=True,
)
"""A citizen's row goes when the citizen is erased: every table with a surrogate is searched and cleared."""


class CohortStore:
    """In the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reported(self, reach: Reach, surrogates: Sequence[Surrogate]) -> frozenset[Surrogate]:
        """Those of the citizens about whom that municipality, or those of its units, have reported."""
        found = set[Surrogate]()
        with self._database.reading() as connection:
            for some in pieces(surrogates):
                about = receipt.c.surrogate.in_(some) & is_within(reach)
                found |= set(connection.scalars(select(receipt.c.surrogate).where(about).distinct()))
        return frozenset(found)

    def keep(
        self,
        person: Person,
        name: str,
        members: Mapping[Surrogate, str] | Mapping[Sor, str],
        kind: Kind,
        left_out: int,
        now: datetime,
    ) -> Cohorts:
        """Keep them, to be confirmed."""
        row = {
            "kommune": person.kommune,
            "owner_id": person.id,
            "owner_name": person.name,
            "name": name,
            "kind": kind,
            "left_out": left_out,
            "confirmed": False,
            "made_at": now,
        }
        column = "surrogate" if kind == "citizen" else "sor"
        with self._database.writing() as connection:
            made = connection.execute(insert(cohort).values(row).returning(cohort)).one()
            rows = [{"cohort_id": made.id, column: member, "label": label} for member, label in members.items()]
            for some in pieces(rows):
                connection.execute(insert(cohort_member), list(some))
        return _cohorts(made, Counter(members.values()))

    def of(self, person: Person, reach: Reach) -> list[Cohorts]:
        """The person's own, and those of the municipality that are confirmed, by name.

        Who is limited to units sees no others': their sizes count citizens of other units.
        """
        shared = cohort.c.confirmed if reach.units is None else false()
        seen = (cohort.c.kommune == reach.kommune) & (shared | (cohort.c.owner_id == person.id))
        with self._database.reading() as connection:
            rows = connection.execute(select(cohort).where(seen).order_by(cohort.c.name, cohort.c.id)).all()
            return [_cohorts(row, _sizes(connection, row.id)) for row in rows]

    def named(self, person: Person, reach: Reach, number: int) -> Cohorts | None:
        """The one of that number, if the person may see it."""
        return next((one for one in self.of(person, reach) if one.id == number), None)

    def members(self, number: int) -> Members:
        """Who is in which group."""
        citizens, units = dict[str, list[Surrogate]](), dict[str, list[Sor]]()
        asked = select(cohort_member).where(cohort_member.c.cohort_id == number).order_by(cohort_member.c.id)
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                if row.surrogate is None:
                    units.setdefault(row.label, []).append(Sor(row.sor))
                else:
                    citizens.setdefault(row.label, []).append(Surrogate(row.surrogate))
        return Members(citizens, units)

    def confirm(self, person: Person, number: int) -> bool:
        """From now on the municipality sees them; False when they are not the person's own."""
        with self._database.writing() as connection:
            return connection.execute(update(cohort).where(_mine(person, number)).values(confirmed=True)).rowcount > 0

    def remove(self, person: Person, number: int) -> int | None:
        """Delete them with every member; how many members, or None when they are not the person's own."""
        with self._database.writing() as connection:
            if connection.execute(select(cohort.c.id).where(_mine(person, number))).one_or_none() is None:
                return None
            gone = connection.execute(delete(cohort_member).where(cohort_member.c.cohort_id == number)).rowcount
            connection.execute(delete(cohort).where(_mine(person, number)))
        return gone

    def left_of(self, number: int) -> int:
        """How many rows of that number are still there: none once they are deleted."""
        with self._database.reading() as connection:
            rows = select(func.count()).select_from(cohort_member).where(cohort_member.c.cohort_id == number)
            return connection.execute(rows).scalar_one()


def _mine(person: Person, number: int) -> Any:
    mine = (cohort.c.owner_id == person.id) & (cohort.c.kommune == (person.kommune or ""))
    return mine & (cohort.c.id == numbered(number))


def _sizes(connection: Any, number: int) -> dict[str, int]:
    asked = select(cohort_member.c.label, func.count()).where(cohort_member.c.cohort_id == number)
    rows = connection.execute(asked.group_by(cohort_member.c.label).order_by(cohort_member.c.label))
    return {row[0]: row[1] for row in rows}


def _cohorts(row: Row[Any], sizes: Mapping[str, int]) -> Cohorts:
    return Cohorts(
        row.id,
        row.name,
        KommuneKode(row.kommune),
        row.owner_id,
        row.owner_name,
        row.kind,
        dict(sorted(sizes.items())),
        row.left_out,
        row.made_at,
        row.confirmed,
    )
