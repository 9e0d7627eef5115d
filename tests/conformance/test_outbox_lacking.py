"""What a recipient lacks goes back to be packed, on every kind of database: under another delivery, and counted."""

from sqlalchemy import insert

from synlig.storage.control.database import Database
from synlig.storage.control.schema import raw_object
from synlig.storage.outbox import Lacked, Lacking, Packing, Sending
from tests.databases import kinds_of_database
from tests.outbox import LATER, NOON, SDS, claimed, item, queued, receipted, waiting


def keep_bytes(database: Database, receipt_id: int) -> None:
    row = {"receipt_id": receipt_id, "segment": "s", "start": 0, "length": 1, "wrapped_key": b"k", "wrapping": "worker"}
    with database.writing() as connection:
        connection.execute(insert(raw_object).values(row))


def taken(database: Database, *numbers: int) -> str:
    """The delivery of these, accepted but for the last."""
    delivery, sending = queued(database, *numbers), Sending(database)
    outgoing = claimed(sending)
    sending.settle(outgoing, receipted(outgoing, f"report-{numbers[-1]}"), SDS.retry, NOON)
    return delivery


@kinds_of_database()
def test_what_they_accepted_is_found_by_its_delivery_and_nothing_else_is(database: Database) -> None:
    delivery = taken(database, 1, 2, 3)
    keep_bytes(database, 2)
    asked = [(delivery, f"report-{number}") for number in (3, 2, 1, 9)] + [("another", "report-2")]
    first, second = Lacked(1, delivery, "report-1", 0, kept=False), Lacked(2, delivery, "report-2", 0, kept=True)
    assert Lacking(database).found(SDS, asked) == [first, second]
    assert Lacking(database).found(SDS, []) == []


@kinds_of_database()
def test_what_is_lacked_is_packed_again_as_another_delivery_each_time(database: Database) -> None:
    lacking, deliveries = Lacking(database), [taken(database, 1, 2)]
    for times in (0, 1):
        (lacked,) = lacking.found(SDS, [(deliveries[-1], "report-1")])
        assert lacked.times == times
        assert lacking.pack_again(SDS, [lacked], NOON) == 1
        assert lacking.pack_again(SDS, [lacked], NOON) == 0, "it is on its way already"
        assert waiting(database) == [1]
        (delivery,) = Packing(database).queue(SDS, LATER, [[item(1)]]) or [""]
        sending = Sending(database)
        outgoing = claimed(sending, LATER)
        sending.settle(outgoing, receipted(outgoing), SDS.retry, LATER)
        deliveries.append(delivery)
    assert len(set(deliveries)) == 3
