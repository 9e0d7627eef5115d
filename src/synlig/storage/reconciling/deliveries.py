"""Processed reports against what was packed of them, and deliveries against the reports in them."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select

from synlig.core.agreement import Agreement
from synlig.core.reconciliation import Reconciliation, differing
from synlig.storage.control.database import Database
from synlig.storage.control.schema import receipt
from synlig.storage.outbox.schema import outbox_delivery, outbox_item, outbox_reach

BETWEEN = "reports and deliveries"
IN_ONE = "deliveries and their reports"


def reconcile_outbox(database: Database, agreements: Sequence[Agreement]) -> Reconciliation:
    """Each report up to where packing has come has one item for each agreement, and each item fits its delivery."""
    unpacked = {f"reports not packed for {one.id}": _unpacked(database, one) for one in agreements}
    unfit = {
        "reports that wait in a delivery that was receipted": _count(database, "waiting", "receipted"),
        "reports that were answered in a delivery that waits": sum(
            _count(database, item, "queued") for item in ("accepted", "rejected")
        ),
        "deliveries without a report": _empty(database),
    }
    items = select(outbox_item.c.state, func.count().label("number")).group_by(outbox_item.c.state)
    with database.reading() as connection:
        counts = {f"delivered_{row.state}": int(row.number) for row in connection.execute(items)}
    return Reconciliation(counts, [*differing(BETWEEN, unpacked), *differing(IN_ONE, unfit)])


def _unpacked(database: Database, agreement: Agreement) -> int:
    mine = and_(outbox_item.c.agreement == agreement.id, outbox_item.c.receipt_id == receipt.c.id)
    reach = select(outbox_reach.c.receipt_id).where(
        outbox_reach.c.agreement == agreement.id, outbox_reach.c.version == agreement.version
    )
    behind = (receipt.c.state == "processed", receipt.c.ig.in_(agreement.guides))
    asked = select(func.count()).where(
        *behind, receipt.c.id <= reach.scalar_subquery(), ~select(outbox_item.c.receipt_id).where(mine).exists()
    )
    with database.reading() as connection:
        return connection.execute(asked).scalar_one()


def _count(database: Database, item_state: str, delivery_state: str) -> int:
    joined = and_(outbox_item.c.delivery == outbox_delivery.c.id, outbox_delivery.c.state == delivery_state)
    asked = select(func.count()).select_from(outbox_item).join(outbox_delivery, joined)
    with database.reading() as connection:
        return connection.execute(asked.where(outbox_item.c.state == item_state)).scalar_one()


def _empty(database: Database) -> int:
    inside = select(outbox_item.c.receipt_id).where(outbox_item.c.delivery == outbox_delivery.c.id)
    asked = select(func.count()).select_from(outbox_delivery)
    waits = outbox_delivery.c.state.in_(("queued", "sending"))
    with database.reading() as connection:
        return connection.execute(asked.where(~inside.exists(), waits)).scalar_one()
