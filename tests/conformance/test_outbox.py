"""The outbox on every kind of database: packed once, sent until receipted, settled report by report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select, update

from synlig.core.agreement import Retry
from synlig.core.cpr import Surrogate
from synlig.core.delivery import ItemReceipt, Pending, Permanent, Receipted, Temporary
from synlig.declared import agreements
from synlig.storage.control.database import Database
from synlig.storage.control.schema import delivery, receipt
from synlig.storage.outbox import Approvals, Ledger, NewItem, Outgoing, Packing, Sending, Unpacked
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.outbox.sending import wait_after
from tests.databases import kinds_of_database

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


def test_processed_reports_of_the_guides_wait_oldest_first(database: Database) -> None:
    keep(database, [1, 4])
    keep(database, [2], ig="119")
    keep(database, [3], state="received")
    keep(database, [5], state="rejected")
    assert Packing(database).unpacked(SDS, 1) == [Unpacked(1, Surrogate(f"{1:032x}"))]
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
def test_a_delivery_goes_out_whole_and_is_receipted(database: Database) -> None:
    name = queued(database, 1, 2)
    sending = Sending(database)
    outgoing = claimed(sending)
    assert (outgoing.id, outgoing.ask, outgoing.stamped_at) == (name, False, NOON)
    assert outgoing.reports == tuple((item(number).id, item(number).body) for number in (1, 2))
    assert sending.settle(outgoing, receipted(outgoing), SDS.retry, NOON) == "receipted"
    assert Ledger(database).deliveries(SDS.id) == {"receipted": 1}
    assert Ledger(database).reports(SDS.id) == {"accepted": 2}
    assert sending.claim(SDS, LATER) is None


def test_what_is_receipted_is_kept_no_longer_than_needed(database: Database) -> None:
    queued(database, 1)
    sending = Sending(database)
    outgoing = claimed(sending)
    sending.settle(outgoing, receipted(outgoing), SDS.retry, NOON)
    with database.reading() as connection:
        assert connection.scalars(select(outbox_item.c.packed)).all() == [None]


@kinds_of_database()
def test_a_partial_reject_is_settled_report_by_report(database: Database) -> None:
    name = queued(database, 1, 2)
    sending = Sending(database)
    outgoing = claimed(sending)
    sending.settle(outgoing, receipted(outgoing, "report-2"), SDS.retry, NOON)
    rejected = list(Ledger(database).rejected(SDS.id))
    assert [(each.receipt_id, each.kommune, each.report, each.reason) for each in rejected] == [
        (2, "0540", "report-2", "why")
    ]
    assert Ledger(database).accepted_on(SDS.id, date(2026, 11, 20)) == {name: frozenset({"report-1"})}


@kinds_of_database()
def test_a_temporary_failure_waits_longer_each_time_and_stops(database: Database) -> None:
    name = queued(database, 1)
    sending, now = Sending(database), NOON
    for wait in (60, 120):
        outgoing = claimed(sending, now)
        assert sending.settle(outgoing, Temporary("down"), SDS.retry, now) == "queued"
        assert sending.claim(SDS, now + timedelta(seconds=wait - 1)) is None
        now += timedelta(seconds=wait)
    outgoing = claimed(sending, now)
    assert outgoing.id == name
    assert sending.settle(outgoing, Temporary("down"), SDS.retry, now) == "dead"
    (letter,) = Ledger(database).dead_letters(SDS.id)
    assert (letter.delivery, letter.reports, letter.attempts) == (name, 1, 3)
    assert letter.why == "tried 3 times; the last: down"
    assert sending.claim(SDS, LATER) is None


def test_waits_double_to_the_longest_whatever_the_number() -> None:
    waits = [wait_after(attempts, SDS.retry).total_seconds() for attempts in (1, 2, 3, 4, 5, 99999)]
    assert waits == [60, 120, 240, 480, 600, 600]


def test_a_permanent_failure_is_a_dead_letter_that_can_be_tried_again(database: Database) -> None:
    name = queued(database, 1)
    sending = Sending(database)
    assert sending.settle(claimed(sending), Permanent("refused"), SDS.retry, NOON) == "dead"
    assert Ledger(database).reports(SDS.id) == {"dead": 1}
    assert Ledger(database).ask_again(name, NOON)
    assert not Ledger(database).ask_again(name, NOON)
    outgoing = claimed(sending)
    assert (outgoing.id, outgoing.attempts, outgoing.reports[0][1]) == (name, 1, item(1).body)


def test_a_receipt_that_is_to_come_is_asked_for_and_a_lost_one_is_sent_again(database: Database) -> None:
    name = queued(database, 1)
    sending = Sending(database)
    assert sending.settle(claimed(sending), Pending(), SDS.retry, NOON) == "sent"
    assert sending.claim(SDS, NOON) is None
    asked = claimed(sending, NOON + timedelta(seconds=60))
    assert (asked.id, asked.ask) == (name, True)
    assert sending.settle(asked, Temporary("never heard of it"), SDS.retry, NOON) == "queued"
    again = claimed(sending, NOON + timedelta(seconds=120))
    assert (again.id, again.ask) == (name, False)


@kinds_of_database()
def test_two_senders_never_have_the_same_delivery_and_a_dead_senders_comes_back(database: Database) -> None:
    name = queued(database, 1)
    first, second = Sending(database), Sending(database)
    lost = claimed(first)
    assert second.claim(SDS, NOON) is None
    later = NOON + timedelta(minutes=16)
    again = claimed(second, later)
    assert again.id == name
    assert first.settle(lost, Temporary("too late"), SDS.retry, later) is None
    assert second.settle(again, receipted(again), SDS.retry, later) == "receipted"


def test_a_sender_that_stops_gives_back_and_no_attempt_is_counted(database: Database) -> None:
    queued(database, 1)
    sending = Sending(database)
    sending.give_back(claimed(sending))
    assert claimed(Sending(database)).attempts == 1


@kinds_of_database()
def test_a_damaged_report_is_set_aside_and_the_others_go_on(database: Database) -> None:
    queued(database, 1)
    sound = queued(database, 2)
    with database.writing() as connection:
        connection.execute(update(outbox_item).where(outbox_item.c.receipt_id == 1).values(sha256="0" * 64))
    sending = Sending(database)
    assert claimed(sending).id == sound
    assert sending.claim(SDS, NOON) is None
    assert Ledger(database).deliveries(SDS.id) == {"dead": 1, "sending": 1}


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
