"""The findings made afterwards: each thing once while it stands, kept with its day when a later report mended it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Row, RowMapping, bindparam, select, update

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.storage.afterwards.schema import STANDS, late_finding
from synlig.storage.afterwards.touched import Touched
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import receipt
from synlig.storage.touches import touch

PAGE: Final = 1000
THING: Final = ("rule", "surrogate", "kommune", "source", "resource_id")
"""What makes two findings the same."""
MAY_CHANGE: Final = ("severity", "receipt_id")
"""What may change of one that stands: the rule became stricter, or a newer version has the fault as well."""
ALL: Final = "all_"
Thing = tuple[str, ...]
Remark = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """How many findings are new and how many were mended, and the citizens they are about."""

    new: int
    mended: int
    changed: frozenset[Surrogate]


class LateFindings:
    """Over the control database."""

    def __init__(self, database: Database, touched: Touched, clock: Clock = utc_now) -> None:
        self._database = database
        self._touched = touched
        self._clock = clock

    def settle(self, judged: Sequence[Surrogate], found: pa.Table, others: Collection[Surrogate] = ()) -> Settled:
        """Make `found` (of the rules' schema `FINDINGS`) what stands about the `judged` citizens, in one transaction.

        Of a citizen whose rows changed meanwhile nothing is written: it waits to be judged again. Where a finding came
        or went, `others` are put down to be judged as well, in the same transaction: what was found may concern them.
        """
        now = self._clock()
        with self._database.writing() as connection:
            held = self._touched.held(connection, judged)
            standing = _standing(connection, sorted(held))
            wanted = {thing: line for thing, line in _things(found).items() if Surrogate(thing[1]) in held}
            fresh = {thing: line for thing, line in wanted.items() if thing not in standing}
            mended = {thing: row for thing, row in standing.items() if thing not in wanted}
            if fresh:
                new = [
                    {**dict(zip(THING, thing, strict=True)), **line, "found_at": now} for thing, line in fresh.items()
                ]
                connection.execute(self._database.insert_new(late_finding), new)
            if changed := list(_changed(standing, wanted)):
                connection.execute(_CHANGED, changed)
            for some in pieces([row["id"] for row in mended.values()]):
                connection.execute(update(late_finding).where(late_finding.c.id.in_(some)).values(mended_at=now))
            if fresh or mended:
                touch(connection, others, now)
        return Settled(len(fresh), len(mended), frozenset(Surrogate(thing[1]) for thing in (*fresh, *mended)))

    def lines(
        self,
        sender: str | None = None,
        since: datetime | None = None,
        kommune: KommuneKode | None = None,
        *,
        mended: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """What stands, in the order found; with `mended` also what did. `since` is the day it was found."""
        conditions = [] if mended else [STANDS]
        conditions += [late_finding.c.kommune == kommune] if kommune is not None else []
        conditions += [receipt.c.sender == sender] if sender is not None else []
        conditions += [late_finding.c.found_at >= since] if since is not None else []
        last = 0
        while page := self._page(conditions, last):
            yield from map(_line, page)
            last = page[-1].id

    def _page(self, conditions: Sequence[ColumnElement[bool]], last: int) -> list[Row[Any]]:
        query = _WITH_REPORT.where(late_finding.c.id > last, *conditions).order_by(late_finding.c.id).limit(PAGE)
        with self._database.reading() as connection:
            return list(connection.execute(query))


_WITH_REPORT: Final = select(
    late_finding,
    receipt.c.bundle_id,
    receipt.c.sender,
    receipt.c.sor,
    receipt.c.source.label("at"),
    receipt.c.received_at,
    receipt.c.delivery,
).join(receipt, receipt.c.id == late_finding.c.receipt_id)
_CHANGED: Final = (
    update(late_finding)
    .where(late_finding.c.id == bindparam("of"))
    .values(severity=bindparam("severity"), receipt_id=bindparam("receipt_id"))
)


def _standing(connection: Connection, surrogates: Sequence[Surrogate]) -> dict[Thing, RowMapping]:
    found = dict[Thing, RowMapping]()
    for some in pieces(surrogates):
        asked = select(late_finding).where(STANDS, late_finding.c.surrogate.in_(some))
        found |= {tuple(row[name] for name in THING): row for row in connection.execute(asked).mappings()}
    return found


def _changed(standing: Mapping[Thing, RowMapping], wanted: Mapping[Thing, Remark]) -> Iterator[dict[str, Any]]:
    for thing, line in wanted.items():
        before = standing.get(thing)
        if before is not None and any(line[name] != before[name] for name in MAY_CHANGE):
            yield {"of": before["id"], **line}


def _things(found: pa.Table) -> dict[Thing, Remark]:
    """Of several versions of one resource that a rule remarks on, the newest stands for all."""
    ordered = found.sort_by([("version_time", "ascending"), ("received_seq", "ascending")])
    rules, surrogates, kommuner, sources, ids = (ordered[name].to_pylist() for name in THING)
    tables = [source.removeprefix(ALL) for source in sources]
    said = zip(ordered["severity"].to_pylist(), ordered["received_seq"].to_pylist(), strict=True)
    remarks = ({"severity": severity, "receipt_id": receipt_id} for severity, receipt_id in said)
    return dict(zip(zip(rules, surrogates, kommuner, tables, ids, strict=True), remarks, strict=True))


def _line(row: Row[Any]) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "severity": row.severity,
        "kommune": row.kommune,
        "resource_id": row.resource_id,
        "bundle_id": row.bundle_id,
        "sender": row.sender,
        "sor": row.sor,
        "source": row.at,
        "delivery_id": row.delivery,
        "received_at": _said(row.received_at),
        "found_at": _said(row.found_at),
        "mended_at": None if row.mended_at is None else _said(row.mended_at),
    }


def _said(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
