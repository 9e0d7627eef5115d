"""A person who was here twice becomes one, in every store that knows the stand-in (K26)."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, select, update

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import Unavailable
from synlig.guard.sealing import unwrap_key, wrap_key
from synlig.storage.afterwards.schema import STANDS, late_finding
from synlig.storage.clock import Clock
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.metadata import metadata
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.erasing.schema import erasure
from synlig.storage.person_cases.schema import person_case
from synlig.storage.tables.relabelling import RelabellableTables, Relabelled
from synlig.storage.touches import touch, touched

APART: Final = frozenset({erasure, touched, late_finding, receipt})
PATIENCE_S: Final = 60.0
BREATH_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Joining:
    """The control database and the stored rows, for who joins; the vault has joined first."""

    control: Database
    tables: RelabellableTables
    clock: Clock

    def hand_over(
        self, before: Surrogate, after: Surrogate, number: Cpr, keys: Mapping[Surrogate, bytes]
    ) -> dict[str, int]:
        """Everything of `before` to `after`; how much of each kind. Killed anywhere, it is run again.

        Raises:
            Unavailable: a report that may be about `before` is in a worker's hands all the while.
        """
        hands = self._in_hands()
        one = Relabelled(before, after, number.sex, number.birth_date)
        done = Counter(rows=self.tables.relabel(one), **self._books(before, after, keys))
        self._wait_for(hands)
        done.update(rows=self.tables.relabel(one), **self._books(before, after, keys))
        return dict(done)

    def _in_hands(self) -> list[int]:
        with self.control.reading() as connection:
            return list(connection.scalars(select(receipt.c.id).where(receipt.c.state == "claimed")))

    def _wait_for(self, hands: Sequence[int]) -> None:
        """Who took up reports before the vault had joined may still write rows of the one that goes."""
        until, left = time.monotonic() + PATIENCE_S, list(hands)
        while left and time.monotonic() < until:
            left = self._still_claimed(left)
            time.sleep(BREATH_S if left else 0)
        if left:
            raise Unavailable("Reports are being processed that may be about the person: run it again in a while.")

    def _still_claimed(self, receipt_ids: Sequence[int]) -> list[int]:
        asked = select(receipt.c.id).where(receipt.c.state == "claimed")
        with self.control.reading() as connection:
            found = [connection.scalars(asked.where(receipt.c.id.in_(some))).all() for some in pieces(receipt_ids)]
        return [each for some in found for each in some]

    def _books(self, before: Surrogate, after: Surrogate, keys: Mapping[Surrogate, bytes]) -> dict[str, int]:
        with self.control.writing() as connection:
            reports = _rewrapped(connection, before, keys[before], keys[after])
            mine = update(receipt).where(receipt.c.surrogate == before).values(surrogate=after)
            moved = connection.execute(mine).rowcount
            others = sum(_moved(connection, table, before, after) for table in metadata.sorted_tables)
            connection.execute(delete(late_finding).where(late_finding.c.surrogate == before, STANDS))
            others += _moved(connection, late_finding, before, after, apart=False)
            connection.execute(delete(touched).where(touched.c.surrogate == before))
            touch(connection, [after], self.clock())
        return {"reports": moved, "sealed_reports": reports, "other_rows": others}


def _moved(connection: Connection, table: Table, before: Surrogate, after: Surrogate, *, apart: bool = True) -> int:
    if apart and table in APART:
        return 0
    column: Any = person_case.c.person if table is person_case else table.c.get("surrogate")
    if column is None:
        return 0
    return connection.execute(update(table).where(column == before).values({column.name: after})).rowcount


def _rewrapped(connection: Connection, before: Surrogate, old: bytes, new: bytes) -> int:
    """The data keys of the sealed reports, from under one citizen's key to under the other's."""
    asked = select(raw_object.c.receipt_id, raw_object.c.wrapped_key, receipt.c.address)
    mine = asked.join_from(raw_object, receipt, raw_object.c.receipt_id == receipt.c.id).where(
        receipt.c.surrogate == before, raw_object.c.wrapping == "citizen"
    )
    rows = connection.execute(mine).all()
    for row in rows:
        key = wrap_key(unwrap_key(row.wrapped_key, old, row.address), new, row.address)
        connection.execute(update(raw_object).where(raw_object.c.receipt_id == row.receipt_id).values(wrapped_key=key))
    return len(rows)
