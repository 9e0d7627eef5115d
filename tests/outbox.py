"""Receipts as the worker leaves them, and packed reports, for the tests of the outbox."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from synlig.core.agreement import Retry
from synlig.core.cpr import Surrogate
from synlig.core.delivery import ItemReceipt, Receipted
from synlig.declared import agreements
from synlig.storage.control.database import Database
from synlig.storage.control.schema import delivery, receipt
from synlig.storage.outbox import NewItem, Outgoing, Packing, Sending

SDS = replace(agreements.named("sds"), retry=Retry(first_wait_s=60, longest_wait_s=600, most=3))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def keep(database: Database, numbers: Sequence[int], ig: str = "care", state: str = "processed") -> None:
    """Receipts as intake and worker leave them."""
    rows = [
        {
            "id": number,
            "delivery": "d",
            "sender": "s",
            "kommune": "0540",
            "bundle_id": f"report-{number}",
            "ig": ig,
            "address": b"a" * 32,
            "verdict": "rejected" if state == "rejected" else "accepted",
            "findings": "[]",
            "source": "x:1",
            "received_at": NOON,
            "state": state,
            "surrogate": f"{number:032x}" if state == "processed" else None,
        }
        for number in numbers
    ]
    with database.writing() as connection:
        row = {"id": "d", "sender": "s", "door": "file", "received_at": NOON}
        connection.execute(database.insert_new(delivery).values(row))
        connection.execute(insert(receipt), rows)


def item(number: int, *followed: str) -> NewItem:
    body = b'{"id":"report-%d"}' % number
    return NewItem(number, Surrogate(f"{number:032x}"), f"report-{number}", body, followed)


def queued(database: Database, *numbers: int) -> str:
    keep(database, numbers)
    ids = Packing(database).queue(SDS, NOON, [[item(number) for number in numbers]])
    assert ids is not None
    return ids[0]


def waiting(database: Database) -> list[int]:
    return [each.receipt_id for each in Packing(database).unpacked(SDS, 100)]


def claimed(sending: Sending, now: datetime = NOON) -> Outgoing:
    outgoing = sending.claim(SDS, now)
    assert outgoing is not None
    return outgoing


def receipted(outgoing: Outgoing, *rejected: str) -> Receipted:
    return Receipted(
        tuple(ItemReceipt(name, name not in rejected, "why" * (name in rejected)) for name in outgoing.names)
    )
