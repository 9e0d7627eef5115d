"""Out of the outbox, on every kind of database: sent until receipted, settled report by report."""

from datetime import date, timedelta

from sqlalchemy import select, update

from synlig.core.delivery import Pending, Permanent, Temporary
from synlig.storage.control.database import Database
from synlig.storage.outbox import Ledger, Sending
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.outbox.sending import wait_after
from tests.databases import kinds_of_database
from tests.outbox import LATER, NOON, SDS, claimed, item, queued, receipted


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


@kinds_of_database()
def test_what_waits_is_due_when_somebody_asks_for_it_but_not_what_is_being_sent(database: Database) -> None:
    name, other = queued(database, 1), queued(database, 2)
    sending = Sending(database)
    first, second = claimed(sending), claimed(sending)
    assert {first.id, second.id} == {name, other}
    assert sending.settle(first, Temporary("down"), SDS.retry, NOON) == "queued"
    assert sending.claim(SDS, NOON) is None
    sending.hurry("another", NOON)
    assert sending.claim(SDS, NOON) is None
    sending.hurry(SDS.id, NOON)
    again = claimed(sending, NOON)
    assert (again.id, again.attempts) == (first.id, 2)
    assert sending.claim(SDS, NOON) is None
    assert sending.settle(second, receipted(second), SDS.retry, NOON) == "receipted"


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
