"""Records of other sectors at rest: tied to a surrogate, with sector and ground, and counts of what was not linked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Column, Connection, Date, Integer, Row, String, Table, delete, func, insert, select, update

from synlig.core.cpr import Surrogate
from synlig.core.sector_record import ReturnAgreement, SectorRecord
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import UtcInstant, metadata

Kept = Literal["linked", "again", "changed", "relinked", "retracted", "older"]
"""`relinked`: it is about another citizen than we were told before."""

sector_record: Final = Table(
    "sector_record",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("record", String(200), primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("sector", String(10), nullable=False),
    Column("ground", String(60), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("system", String(200), nullable=False),
    Column("code", String(200), nullable=False),
    Column("starts", UtcInstant),
    Column("ends", UtcInstant),
    Column("value", String(200), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("changed", UtcInstant),
    Column("received", UtcInstant, nullable=False),
)
"""One row per record of a source, the newest version of it. `ground` names the declaration with the legal ground."""

sector_link: Final = Table(
    "sector_link",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("outcome", String(30), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How linking went, counted by day: nothing is kept of what was not linked."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """What is linked of a source: records and citizens now, and how linking went in all, by outcome."""

    source: str
    sector: str
    records: int
    citizens: int
    outcomes: Mapping[str, int]


class SectorRecords:
    """Kept in the control database."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def keep(
        self,
        source: str,
        agreed: ReturnAgreement,
        records: Sequence[tuple[Surrogate, SectorRecord]],
        unlinked: Mapping[str, int],
        day: date,
    ) -> Mapping[str, int]:
        """Keep the newest version of each record, and count, all or nothing; the counts by outcome."""
        counts, now = Counter(unlinked), self._clock()
        with self._database.writing(in_order=f"sector {source}") as connection:
            known = _known(connection, source, [record.id for _, record in records])
            for surrogate, record in records:
                before = known.get(record.id)
                outcome = _outcome(before, surrogate, record)
                counts[outcome] += 1
                _write(connection, outcome, source, surrogate, record, agreed, now)
                known[record.id] = (surrogate, record.changed) if outcome != "older" else before
            _count(connection, source, day, counts)
        return dict(counts)

    def relink(self, before: Surrogate, after: Surrogate) -> int:
        """Tie what was tied to one citizen to another, as when two numbers are one person; how many records."""
        with self._database.writing() as connection:
            tied = update(sector_record).where(sector_record.c.surrogate == before)
            return connection.execute(tied.values(surrogate=after)).rowcount

    def linkage(self) -> list[Linkage]:
        """What is linked, by source."""
        held = select(
            sector_record.c.source,
            sector_record.c.sector,
            func.count().label("records"),
            func.count(func.distinct(sector_record.c.surrogate)).label("citizens"),
        ).group_by(sector_record.c.source, sector_record.c.sector)
        sums = func.sum(sector_link.c.number).label("number")
        went = select(sector_link.c.source, sector_link.c.outcome, sums)
        outcomes = dict[str, dict[str, int]]()
        with self._database.reading() as connection:
            for row in connection.execute(went.group_by(sector_link.c.source, sector_link.c.outcome)):
                outcomes.setdefault(row.source, {})[row.outcome] = int(row.number)
            rows = {row.source: row for row in connection.execute(held)}
        return [
            Linkage(source, rows[source].sector, rows[source].records, rows[source].citizens, counted)
            if source in rows
            else Linkage(source, "", 0, 0, counted)
            for source, counted in sorted(outcomes.items())
        ]

    def of(self, surrogate: Surrogate) -> list[Row[Any]]:
        """The records of one citizen, by when they start."""
        asked = select(sector_record).where(sector_record.c.surrogate == surrogate)
        with self._database.reading() as connection:
            return list(connection.execute(asked.order_by(sector_record.c.starts, sector_record.c.record)).all())


def _known(connection: Connection, source: str, ids: Sequence[str]) -> dict[str, Any]:
    asked = select(sector_record.c.record, sector_record.c.surrogate, sector_record.c.changed)
    return {
        row.record: (Surrogate(row.surrogate), row.changed)
        for some in pieces(sorted(set(ids)))
        for row in connection.execute(asked.where(sector_record.c.source == source, sector_record.c.record.in_(some)))
    }


def _outcome(before: tuple[Surrogate, datetime | None] | None, surrogate: Surrogate, record: SectorRecord) -> Kept:
    if record.retracted:
        return "retracted"
    if before is None:
        return "linked"
    if before[1] is not None and record.changed is not None and record.changed < before[1]:
        return "older"
    if before[0] != surrogate:
        return "relinked"
    return "again" if before[1] == record.changed else "changed"


def _write(
    connection: Connection,
    outcome: Kept,
    source: str,
    surrogate: Surrogate,
    record: SectorRecord,
    agreed: ReturnAgreement,
    now: datetime,
) -> None:
    if outcome == "older":
        return
    mine = (sector_record.c.source == source, sector_record.c.record == record.id)
    connection.execute(delete(sector_record).where(*mine))
    if outcome == "retracted":
        return
    names = ("kind", "system", "code", "starts", "ends", "value", "unit", "changed")
    row = {name: getattr(record, name) for name in names}
    own = {"source": source, "record": record.id, "surrogate": surrogate, "sector": agreed.sector}
    connection.execute(insert(sector_record).values(**own, ground=agreed.id, received=now, **row))


def _count(connection: Connection, source: str, day: date, counts: Mapping[str, int]) -> None:
    for outcome, number in counts.items():
        mine = (sector_link.c.source == source, sector_link.c.day == day, sector_link.c.outcome == outcome)
        more = update(sector_link).where(*mine).values(number=sector_link.c.number + number)
        if connection.execute(more).rowcount == 0:
            row = {"source": source, "day": day, "outcome": outcome, "number": number}
            connection.execute(insert(sector_link).values(**row))
