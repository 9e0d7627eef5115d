"""Into the outbox, on every kind of database: each report is packed once for each agreement."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import update

from synlig.core.cpr import Surrogate
from synlig.storage.control.database import Database
from synlig.storage.control.schema import receipt
from synlig.storage.outbox import Approvals, Ledger, Packing, Unpacked
from synlig.storage.outbox.schema import outbox_item
from tests.databases import kinds_of_database
from tests.outbox import LATER, NOON, SDS, item, keep, queued, waiting


def test_processed_reports_of_the_guides_wait_oldest_first(database: Database) -> None:
    keep(database, [1, 4])
    keep(database, [2], ig="119")
    keep(database, [3], state="received")
    keep(database, [5], state="rejected")
    assert Packing(database).unpacked(SDS, 1) == [Unpacked(1, Surrogate(f"{1:032x}"), NOON)]
    assert waiting(database) == [1, 4]
    assert [each.receipt_id for each in Packing(database).unpacked(SDS, 100, after=1)] == [4]


@kinds_of_database()
def test_what_is_queued_or_holds_nothing_waits_no_more(database: Database) -> None:
    keep(database, [1, 2, 3])
    Packing(database).queue(SDS, NOON, [[item(1)]], nothing=[2])
    assert waiting(database) == [3]
    assert Ledger(database).reports(SDS.id) == {"waiting": 1, "nothing": 1}


@kinds_of_database()
def test_a_report_cannot_be_packed_twice(database: Database) -> None:
    queued(database, 1, 2)
    keep(database, [3])
    assert Packing(database).queue(SDS, NOON, [[item(3)], [item(2)]]) is None
    assert Packing(database).queue(SDS, NOON, [], nothing=[1]) is None
    assert waiting(database) == [3]
    assert Ledger(database).deliveries(SDS.id) == {"queued": 1}


def test_a_report_processed_late_is_not_passed_over(database: Database) -> None:
    keep(database, [1], state="received")
    keep(database, [2])
    Packing(database).queue(SDS, NOON, [[item(2)]])
    with database.writing() as connection:
        late = update(receipt).where(receipt.c.id == 1)
        connection.execute(late.values(state="processed", surrogate=f"{1:032x}"))
    assert waiting(database) == [1]


def test_a_new_version_of_the_agreement_looks_again_at_what_its_new_guides_hold(database: Database) -> None:
    keep(database, [1], ig="119")
    keep(database, [2])
    Packing(database).queue(SDS, NOON, [[item(2)]])
    wider = replace(SDS, version=2, guides=("care", "119"))
    assert [each.receipt_id for each in Packing(database).unpacked(wider, 100)] == [1]


def test_the_same_content_is_the_same_delivery_and_other_content_another(database: Database) -> None:
    first = queued(database, 1)
    keep(database, [2, 3])
    second, third = Packing(database).queue(SDS, NOON, [[item(2)], [item(3)]]) or ["", ""]
    assert len({first, second, third}) == 3
    with database.writing() as connection:
        connection.execute(outbox_item.delete().where(outbox_item.c.receipt_id == 3))
        connection.exec_driver_sql(f"DELETE FROM outbox_delivery WHERE id = '{third}'")  # noqa: S608 -- our own id
    assert Packing(database).queue(SDS, LATER, [[item(3)]]) == [third]


@kinds_of_database()
def test_what_followed_is_known_by_citizen(database: Database) -> None:
    keep(database, [1, 2])
    Packing(database).queue(SDS, NOON, [[item(1, "encounter-a"), item(2, "encounter-b")]])
    assert Packing(database).followed(SDS, [Surrogate(f"{1:032x}")]) == {"encounter-a"}


def test_a_delivery_belongs_to_the_danish_day(database: Database) -> None:
    keep(database, [1])
    Packing(database).queue(SDS, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), [[item(1)]])
    assert Ledger(database).days(SDS.id) == [date(2026, 11, 21)]


@kinds_of_database()
def test_an_approval_is_of_one_text_only(database: Database) -> None:
    approvals = Approvals(database)
    for person in ("anna", "anna", "bo"):
        approvals.approve(SDS, "1" * 64, person, NOON)
    assert approvals.of(SDS, "1" * 64).approved_by == ("anna", "bo")
    assert approvals.of(SDS, "2" * 64).approved_by == ()
    assert approvals.of(replace(SDS, version=2), "1" * 64).approved_by == ()
