"""What recipients turned out to lack of what they had accepted: found once, packed and sent again (K13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, select, update

from synlig.core.agreement import Agreement
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.outbox.schema import outbox_again, outbox_item, outbox_reach

InDelivery = tuple[str, str]
"""(delivery, report)."""


@dataclass(frozen=True, slots=True)
class Lacked:
    """A report they accepted and lack; `times` it was sent again before, and whether its sealed bytes are here."""

    receipt_id: int
    delivery: str
    report: str
    times: int
    kept: bool


class Lacking:
    """The side of the outbox where what went out is taken back in, to be packed anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(self, agreement: Agreement, lacked: Sequence[InDelivery]) -> list[Lacked]:
        """Those of `lacked` that still count as accepted here, in the order they were received."""
        wanted = set(lacked)
        kept = exists().where(raw_object.c.receipt_id == outbox_item.c.receipt_id, receipt.c.state == "processed")
        asked = (
            select(outbox_item, outbox_again.c.times, kept.label("kept"))
            .join_from(outbox_item, receipt, receipt.c.id == outbox_item.c.receipt_id)
            .join(
                outbox_again,
                (outbox_again.c.agreement == outbox_item.c.agreement)
                & (outbox_again.c.receipt_id == outbox_item.c.receipt_id),
                isouter=True,
            )
            .where(outbox_item.c.agreement == agreement.id, outbox_item.c.state == "accepted")
        )
        rows = list[Row[Any]]()
        with self._database.reading() as connection:
            for some in pieces(sorted({delivery for delivery, _ in wanted})):
                rows += connection.execute(asked.where(outbox_item.c.delivery.in_(some))).all()
        every = [Lacked(row.receipt_id, row.delivery, row.report, row.times or 0, bool(row.kept)) for row in rows]
        return sorted((one for one in every if (one.delivery, one.report) in wanted), key=lambda one: one.receipt_id)

    def pack_again(self, agreement: Agreement, lacked: Sequence[Lacked], now: datetime) -> int:
        """Let these be packed as if they never were, by the agreement as it is now; how many.

        They leave in a delivery of another id: under the old one the recipient would only repeat its old receipt.
        """
        gone = 0
        with self._database.writing(in_order=f"outbox {agreement.id}") as connection:
            for one in lacked:
                mine = (outbox_item.c.agreement == agreement.id, outbox_item.c.receipt_id == one.receipt_id)
                still = (outbox_item.c.state == "accepted", outbox_item.c.delivery == one.delivery)
                if connection.execute(delete(outbox_item).where(*mine, *still)).rowcount == 0:
                    continue  # erased, or sent again by another process meanwhile
                gone += 1
                times: dict[str, Any] = {"times": one.times + 1, "lacked_in": one.delivery, "found_at": now}
                before = (outbox_again.c.agreement == agreement.id, outbox_again.c.receipt_id == one.receipt_id)
                if connection.execute(update(outbox_again).where(*before).values(**times)).rowcount == 0:
                    row = {"agreement": agreement.id, "receipt_id": one.receipt_id, **times}
                    connection.execute(outbox_again.insert().values(row))
                behind = (outbox_reach.c.agreement == agreement.id, outbox_reach.c.receipt_id >= one.receipt_id)
                connection.execute(update(outbox_reach).where(*behind).values(receipt_id=one.receipt_id - 1))
        return gone


def times_again(connection: Any, agreement: Agreement, receipt_ids: Sequence[int]) -> Mapping[int, int]:
    """How often each of these was sent again before; those that never were are left out."""
    found = dict[int, int]()
    for some in pieces(receipt_ids):
        mine = (outbox_again.c.agreement == agreement.id, outbox_again.c.receipt_id.in_(some))
        asked = select(outbox_again.c.receipt_id, outbox_again.c.times).where(*mine)
        found.update((row.receipt_id, row.times) for row in connection.execute(asked))
    return found
