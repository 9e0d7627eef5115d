"""The receipts: the verdict line of every report kept, in the order received (CONTRACT.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, String, cast, func, literal, select

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import delivery, raw_object, receipt

PAGE: Final = 1000
AGAIN: Final = "replay-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which receipts: of one sender, of one municipality, received at or after an instant."""

    sender: str | None = None
    kommune: KommuneKode | None = None
    since: datetime | None = None


class Receipts:
    """Read-only: nothing here changes what was received."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receipts(
        self, sender: str | None = None, since: datetime | None = None, kommune: KommuneKode | None = None
    ) -> Iterator[dict[str, Any]]:
        """Verdict lines, oldest first, read in pages.

        Beside what CONTRACT.md names a line has `receipt_id`, `sender`, `kommune`, `sor`, `ig`, `received_at` and
        `state`.
        """
        last, wanted = 0, Wanted(sender, kommune, since)
        while page := self._page(wanted, last):
            yield from map(_line, page)
            last = page[-1].id

    def of_delivery(self, delivery: str) -> Iterator[dict[str, Any]]:
        """The lines of one delivery, in the order of its reports."""
        last = 0
        while page := self._of_delivery(delivery, last):
            yield from map(_line, page)
            last = page[-1].id

    def rejected(self, rule: str | None = None) -> Iterator[dict[str, Any]]:
        """Rejected reports whose bytes are kept and that were not judged again with another outcome, oldest first.

        With `rule`, those with an error by it.
        """
        last = 0
        while page := self._rejected(last):
            yield from (line for line in map(_line, page) if rule is None or rule in _errors(line))
            last = page[-1].id

    def with_finding(self, rule: str, sender: str | None = None) -> Iterator[dict[str, Any]]:
        """The lines of reports that have a finding by `rule`, oldest first."""
        last = 0
        said = receipt.c.findings.contains(f'"rule":"{rule}"', autoescape=True)
        while page := self._page(Wanted(sender), last, said):
            yield from map(_line, page)
            last = page[-1].id

    def about(self, surrogate: Surrogate) -> Iterator[dict[str, Any]]:
        """The verdict lines of one citizen's reports whose bytes are kept, oldest first."""
        own = select(receipt).join_from(receipt, raw_object).where(receipt.c.surrogate == surrogate)
        with self._database.reading() as connection:
            rows = connection.execute(own.order_by(receipt.c.id)).all()
        yield from map(_line, rows)

    def citizens(self, ids: Iterable[int]) -> tuple[Surrogate, ...]:
        """Whom the reports of these receipts are about, as far as that is known; each once, in order."""
        found = set[Surrogate]()
        with self._database.reading() as connection:
            for some in pieces(list(dict.fromkeys(ids))):
                asked = select(receipt.c.surrogate).where(receipt.c.id.in_(some), receipt.c.surrogate.is_not(None))
                found.update(map(Surrogate, connection.scalars(asked.distinct())))
        return tuple(sorted(found))

    def count_by_state(self) -> dict[str, int]:
        """How many receipts there are in each state."""
        with self._database.reading() as connection:
            rows = connection.execute(select(receipt.c.state, func.count()).group_by(receipt.c.state))
            return {row[0]: row[1] for row in rows}

    def _of_delivery(self, delivery: str, last: int) -> list[Row[Any]]:
        query = select(receipt).where(receipt.c.delivery == delivery, receipt.c.id > last)
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(receipt.c.id).limit(PAGE)))

    def _rejected(self, last: int) -> list[Row[Any]]:
        again = select(delivery.c.id).where(delivery.c.id == literal(AGAIN) + cast(receipt.c.id, String))
        kept = select(raw_object.c.receipt_id).where(raw_object.c.receipt_id == receipt.c.id)
        query = select(receipt).where(
            receipt.c.state == "rejected", receipt.c.id > last, ~again.exists(), kept.exists()
        )
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(receipt.c.id).limit(PAGE)))

    def _page(self, wanted: Wanted, last: int, *more: ColumnElement[bool]) -> list[Row[Any]]:
        conditions = (receipt.c.id > last, *_conditions(wanted), *more)
        query = select(receipt).where(*conditions).order_by(receipt.c.id).limit(PAGE)
        with self._database.reading() as connection:
            return list(connection.execute(query))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = list[ColumnElement[bool]]()
    if wanted.sender is not None:
        conditions.append(receipt.c.sender == wanted.sender)
    if wanted.kommune is not None:
        conditions.append(receipt.c.kommune == wanted.kommune)
    if wanted.since is not None:
        conditions.append(receipt.c.received_at >= wanted.since)
    return conditions


def again_id(receipt_id: int) -> str:
    """The delivery of what came of judging a rejected report again."""
    return f"{AGAIN}{receipt_id}"


def _errors(line: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in line["findings"] if finding["severity"] == "error"}


def _line(row: Row[Any]) -> dict[str, Any]:
    return {
        "bundle_id": row.bundle_id,
        "verdict": row.verdict,
        "findings": msgspec.json.decode(row.findings),
        "source": row.source,
        "delivery_id": row.delivery,
        "receipt_id": row.id,
        "sender": row.sender,
        "kommune": row.kommune,
        "sor": row.sor,
        "ig": row.ig,
        "received_at": row.received_at.isoformat().replace("+00:00", "Z"),
        "state": row.state,
    }
