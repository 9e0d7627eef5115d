"""Findings that someone has marked as handled; each hangs on its receipt, and goes with it when a person is erased."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
)

from synlig.core.cpr import Surrogate
from synlig.core.errors import NotFound
from synlig.core.mark import Mark, Place
from synlig.core.reach import Reach
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata
from synlig.storage.control.schema import receipt
from synlig.storage.within_reach import is_within

finding_mark: Final = Table(
    "finding_mark",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("receipt_id", ForeignKey("receipt.id"), nullable=False, index=True),
    Column("rule", String(120), nullable=False),
    Column("expression", Text, nullable=False),
    Column("marked_by", String(200), nullable=False),
    Column("marked_at", UtcInstant, nullable=False, index=True),
    Column("note", Text, nullable=False),
    UniqueConstraint("receipt_id", "rule", "expression", name="uq_finding_mark_place"),
    sqlite_autoincrement=True,
)


class FindingMarks:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, reach: Reach) -> Mapping[Place, Mark]:
        """Every mark on a finding in the reports within reach."""
        asked = select(finding_mark, receipt.c.delivery, receipt.c.source).join_from(finding_mark, receipt)
        with self._database.reading() as connection:
            rows = connection.execute(asked.where(is_within(reach))).all()
        return {Place(row.rule, row.delivery, row.source, row.expression): _mark(row) for row in rows}

    def set(self, reach: Reach, places: Iterable[Place], mark: Mark) -> int:
        """Mark findings; one that is marked already is marked anew. How many there were.

        Raises:
            NotFound: a report that is not within reach.
        """
        count = 0
        for place in places:
            about = self._receipt(reach, place)
            row = {"receipt_id": about.id, "rule": place.rule, "expression": place.expression}
            with self._database.writing() as connection:
                connection.execute(delete(finding_mark).where(*_is(about.id, place)))
                given = {"marked_by": mark.by, "marked_at": mark.at, "note": mark.note}
                connection.execute(insert(finding_mark).values(row | given))
            count += 1
        return count

    def take_away(self, reach: Reach, place: Place) -> bool:
        """Take a mark away again; False when there was none."""
        about = self._receipt(reach, place)
        with self._database.writing() as connection:
            return connection.execute(delete(finding_mark).where(*_is(about.id, place))).rowcount > 0

    def citizen(self, reach: Reach, place: Place) -> Surrogate | None:
        """Whom the report is about, as far as that is known.

        Raises:
            NotFound: a report that is not within reach.
        """
        found = self._receipt(reach, place).surrogate
        return None if found is None else Surrogate(found)

    def citizens(self, reach: Reach, places: Iterable[Place]) -> tuple[Surrogate, ...]:
        """Whom the reports within reach behind `places` are about, as far as that is known; each once, in order."""
        wanted, found = {(place.delivery, place.source) for place in places}, set[Surrogate]()
        asked = select(receipt.c.delivery, receipt.c.source, receipt.c.surrogate)
        asked = asked.where(receipt.c.surrogate.is_not(None), is_within(reach))
        with self._database.reading() as connection:
            for some in pieces(sorted({delivery for delivery, _source in wanted})):
                rows = connection.execute(asked.where(receipt.c.delivery.in_(some)))
                found.update(Surrogate(row.surrogate) for row in rows if (row.delivery, row.source) in wanted)
        return tuple(sorted(found))

    def _receipt(self, reach: Reach, place: Place) -> Row[Any]:
        asked = select(receipt).where(
            receipt.c.delivery == place.delivery, receipt.c.source == place.source, is_within(reach)
        )
        with self._database.reading() as connection:
            row = connection.execute(asked.order_by(receipt.c.id).limit(1)).one_or_none()
        if row is None:
            raise NotFound("There is no such report of this municipality.")
        return row


def _is(receipt_id: int, place: Place) -> tuple[Any, ...]:
    return (
        finding_mark.c.receipt_id == receipt_id,
        finding_mark.c.rule == place.rule,
        finding_mark.c.expression == place.expression,
    )


def _mark(row: Row[Any]) -> Mark:
    return Mark(row.marked_by, row.marked_at, row.note)
