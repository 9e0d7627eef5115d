"""What is sent once more, and what is looked at again just before it goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import sleep

import pytest

from synlig.core.codes import CodeBook
from synlig.core.cpr import Surrogate
from synlig.core.delivery import WireAnswer
from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.register import Stood
from synlig.declared import codes
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.partners.wire_https import HttpsWire
from synlig.stories.reconcile_deliveries import reconcile_deliveries
from tests import care_reports as care
from tests.counterparts import Counterpart
from tests.exchange import ACTOR, Gateway, both_sides_are_equal, days_reports
from tests.resting import log_of
from tests.stories.test_delivering import gateway, sds

__all__ = ["gateway", "sds"]


def test_what_they_lack_is_sent_again_by_itself_once_and_nothing_that_they_hold(
    gateway: Gateway, sds: Counterpart
) -> None:
    gateway.receive(days_reports(range(9)))
    sds.be("forget", 1)
    assert gateway.run().reports == {"accepted": 6, "nothing": 3}
    found = gateway.both_sides()
    assert (len(found.days[0].lacked), found.again, found.left) == (3, 0, 0), "the day is not over yet"
    gateway.places.clock.ahead = timedelta(days=1)
    found = gateway.both_sides()
    assert (found.again, found.left) == (3, 0)
    assert gateway.run().settled == {"receipted": 1}
    assert sds.counts() == {"deliveries": 2, "sent": 2, "reports": 6, "ids": 6, "citizens": 6}
    both_sides_are_equal(gateway, sds, 6)
    assert gateway.both_sides().again == 0
    assert gateway.run().settled == {}


def test_what_is_lost_a_second_time_is_left_to_a_person_who_may_send_it_however_often(
    gateway: Gateway, sds: Counterpart
) -> None:
    gateway.receive([care.nursing_report(1)])
    sds.be("forget", 2)
    gateway.run()
    gateway.places.clock.ahead = timedelta(days=1)
    assert gateway.both_sides().again == 1
    gateway.run()
    gateway.places.clock.ahead = timedelta(days=2)
    found = gateway.both_sides()
    assert (found.again, found.left) == (0, 1)
    assert gateway.both_sides(meant=True).again == 1
    gateway.run()
    both_sides_are_equal(gateway, sds, 1)


def test_nothing_is_sent_again_that_the_log_does_not_say(gateway: Gateway, sds: Counterpart) -> None:
    class Away:
        def record(self, entries: Sequence[Entry]) -> None:
            raise Unavailable(f"{len(entries)} entries, and the log is away.")

    gateway.receive([care.nursing_report(1)])
    sds.be("forget", 1)
    gateway.run()
    gateway.places.clock.ahead = timedelta(days=1)
    with pytest.raises(Unavailable):
        reconcile_deliveries("sds", 9, outbox=gateway.outbox, settings=gateway.settings, log=Away(), actor=ACTOR)
    assert gateway.run().settled == {}
    assert gateway.both_sides().again == 1
    said = [one.header.outcome for one in log_of(gateway.places).search(lambda header: header.actor == ACTOR)]
    assert said[-2:] == ["differs", "lacked"]


def test_one_who_says_to_have_lost_everything_gets_nothing_again_before_a_person_has_looked(
    gateway: Gateway, sds: Counterpart, tmp_path: Path
) -> None:
    gateway.receive(days_reports(range(1, 311)))
    gateway.run()
    sds.kill()
    for file in (tmp_path / "sds").iterdir():
        file.unlink()
    sds.start(int(sds.url.rpartition(":")[2]))
    gateway.places.clock.ahead = timedelta(days=1)
    found = gateway.both_sides()
    assert (found.again, found.left) == (0, 207)
    assert gateway.run().settled == {}
    differing = log_of(gateway.places).search(lambda header: header.event == Event.RECONCILIATION_DIFFERS)
    alarms = [each.header.outcome for each in differing]
    assert alarms == ["differs", "not-sent-again"]
    assert gateway.both_sides(meant=True).again == 207
    gateway.run()
    both_sides_are_equal(gateway, sds, 207)


def test_what_they_hold_under_another_delivery_and_what_is_no_longer_here_is_not_sent_again(
    gateway: Gateway, sds: Counterpart
) -> None:
    gateway.receive([care.nursing_report(1)])
    sds.be("forget", 1)
    gateway.run()
    gateway.receive([care.nursing_report(2)])
    gateway.run()
    with gateway.places.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM raw_object WHERE receipt_id = 1")
        connection.exec_driver_sql(
            "UPDATE outbox_item SET position = 9, delivery = (SELECT other.delivery FROM outbox_item AS other "
            "WHERE other.receipt_id = 1) WHERE receipt_id = 2"
        )
    gateway.places.clock.ahead = timedelta(days=1)
    found = gateway.both_sides()
    assert len(found.days[0].lacked) == 2
    assert (found.again, found.left) == (0, 1)


def test_who_is_restricted_while_their_delivery_is_made_ready_is_not_in_it(
    gateway: Gateway, sds: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.receive(days_reports(range(900)))
    gateway.pack()
    ask, met = HttpsWire.ask, list[Surrogate]()

    def restrict_in_the_next(self: HttpsWire, method: str, path: str, body: bytes | None = None) -> WireAnswer:
        if path.startswith("/deliveries/") and not met:
            other = gateway.in_another(path.rpartition("/")[2])
            while not gateway.revealed(other):
                sleep(0.01)
            met.append(other)
            gateway.standings.add(other, Stood("restriction", danish_day(gateway.places.clock()), None, "S-1"), ACTOR)
        return ask(self, method, path, body)

    monkeypatch.setattr(HttpsWire, "ask", restrict_in_the_next)
    assert gateway.deliver().settled == {"receipted": 2, "held-back": 1}
    monkeypatch.undo()
    both_sides_are_equal(gateway, sds, 599)


def test_what_was_reported_under_a_code_that_went_leaves_and_a_new_code_only_from_its_day(
    gateway: Gateway, sds: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared, today = codes.load(), danish_day(gateway.places.clock())
    without = replace(declared, sets=dict.fromkeys(declared.sets, frozenset({("urn:example:none", "x")})))

    def codes_on(_self: Gateway, day: date) -> CodeBook:
        return declared if day == today else without

    monkeypatch.setattr(Gateway, "codes_on", codes_on)
    gateway.receive([care.nursing_report(1)])
    gateway.places.clock.ahead = timedelta(days=1)
    gateway.receive([care.nursing_report(2)])
    assert gateway.run().reports == {"accepted": 1, "nothing": 1}
    both_sides_are_equal(gateway, sds, 1)
