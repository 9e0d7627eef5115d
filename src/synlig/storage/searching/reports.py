"""Reports about a person: kept, rejected and waiting, and others' reports in which the person's number stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select

from synlig.core.cpr import Surrogate
from synlig.core.found import Found, Match
from synlig.core.kommune import KommuneKode
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import receipt
from synlig.storage.mentions import mention

STORE: Final = "reports"
FEW: Final = 2
"""A number with so few reports may be another's, mistyped."""
WHY: Final = {
    "processed": "a report about the person",
    "rejected": "a rejected report about the person",
    "damaged": "a report about the person whose sealed bytes are damaged",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """How sure it is that a report is about the person, and why."""

    match: Match
    why: str


ALONE: Final = Reason("certain", "the person's number, and no other, stands in a rejected report that names nobody")
AMONG: Final = Reason("probable", "the person's number stands in a report about someone else, or about several")
WAITING: Final = Reason("certain", "a report about the person that is not processed")
MISTYPED: Final = "a report under a number that is one slip of the fingers away, for which little else was reported"


class Reports:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, surrogate: Surrogate) -> Iterator[Found]:
        """Every report of the citizen, oldest first."""
        for row in self._rows(receipt.c.surrogate == surrogate):
            yield _found(row, Reason("certain", WHY.get(row.state, WHY["processed"])))

    def named(self, reasons: Mapping[int, Reason]) -> Iterator[Found]:
        """The reports of these receipts, each with its reason."""
        for some in pieces(sorted(reasons)):
            yield from (_found(row, reasons[row.id]) for row in self._rows(receipt.c.id.in_(some)))

    def received(self, receipt_ids: Sequence[int]) -> Mapping[int, datetime]:
        """When each of these was received."""
        with self._database.reading() as connection:
            return {
                row.id: row.received_at
                for some in pieces(receipt_ids)
                for row in connection.execute(select(receipt).where(receipt.c.id.in_(some)))
            }

    def mentioning(self, tag: bytes) -> Iterator[Found]:
        """Reports that are not the citizen's own in which the number with that tag stands."""
        asked = select(mention.c.receipt_id, mention.c.alone).where(mention.c.tag == tag)
        with self._database.reading() as connection:
            reasons = {row.receipt_id: ALONE if row.alone else AMONG for row in connection.execute(asked)}
        return self.named(reasons)

    def mistyped(self, surrogates: Sequence[Surrogate], kommuner: Collection[KommuneKode | None]) -> Iterator[Found]:
        """Reports of those of `surrogates` that have few, from municipalities that report about the person too."""
        counted = select(receipt.c.surrogate, func.count().label("number")).group_by(receipt.c.surrogate)
        for some in pieces(surrogates):
            with self._database.reading() as connection:
                rows = connection.execute(counted.where(receipt.c.surrogate.in_(some))).all()
            few = [row.surrogate for row in rows if row.number <= FEW]
            here = receipt.c.kommune.in_([kode for kode in kommuner if kode is not None])
            for row in self._rows(receipt.c.surrogate.in_(few) & here):
                yield _found(row, Reason("probable", MISTYPED))

    def _rows(self, which: ColumnElement[bool]) -> list[Row[Any]]:
        with self._database.reading() as connection:
            return list(connection.execute(select(receipt).where(which).order_by(receipt.c.id)).all())


def _found(row: Row[Any], reason: Reason) -> Found:
    kommune = None if row.kommune is None else KommuneKode(row.kommune)
    return Found(STORE, "report", row.received_at, reason.match, reason.why, row.bundle_id, kommune)
