"""From accepted reports to what SDS holds: the day's home nursing arrives once, whole, under the CPR number."""

import hashlib
import subprocess
import sys
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.settings import parse_settings
from synlig.declared import agreements
from synlig.stories.list_dead_letters import list_dead_letters
from synlig.stories.queue_again import queue_again
from tests import care_reports as care
from tests.counterparts import SRC, Counterpart, running
from tests.exchange import ACTOR, Gateway, both_sides_are_equal, days_reports
from tests.resting import KOMMUNE, files_under, log_of

ROOT = SRC.parent


@pytest.fixture
def sds(tmp_path: Path) -> Generator[Counterpart, None, None]:
    with running("sds", tmp_path / "sds") as counterpart:
        yield counterpart


@pytest.fixture
def gateway(tmp_path: Path, sds: Counterpart) -> Gateway:
    return Gateway.at(tmp_path / "home", sds.url)


def test_a_days_home_nursing_is_delivered_and_the_rest_stays(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive(days_reports(range(30)))
    count = gateway.pack()
    assert (count.packed, count.nothing, count.unreadable) == (20, 10, 0)
    delivered = gateway.deliver()
    assert delivered.settled == {"receipted": 1}
    assert delivered.reports == {"accepted": 20, "nothing": 10}
    assert sds.counts()["citizens"] == 20
    both_sides_are_equal(gateway, sds, 20)


def test_a_second_run_sends_nothing_and_a_second_day_only_what_is_new(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive(days_reports(range(9)))
    gateway.run()
    assert gateway.run().settled == {}
    gateway.receive(days_reports(range(9), day=21))
    assert gateway.run().settled == {"receipted": 1}
    assert sds.counts() == {"deliveries": 2, "sent": 2, "reports": 12, "ids": 12, "citizens": 6}
    both_sides_are_equal(gateway, sds, 12)


def test_no_cpr_number_rests_in_the_outbox_or_any_other_file_and_each_use_is_written_down(
    gateway: Gateway, sds: Counterpart, tmp_path: Path
) -> None:
    numbers = range(1, 9)
    gateway.receive(days_reports(numbers))
    sds.be("down")
    gateway.run()
    sds.be("well")
    gateway.places.clock.ahead = timedelta(hours=1)
    assert gateway.run().settled == {"receipted": 1}
    rested = b"".join(path.read_bytes() for path in files_under(tmp_path))
    assert not any(care.digits_of(number).encode() in rested for number in numbers)
    reveals = gateway.vault._database
    with reveals.reading() as connection:
        rows = connection.exec_driver_sql("SELECT purpose, actor FROM reveal").all()
    assert len(rows) == 12
    assert {actor for _, actor in rows} == {"os:test"}
    assert all("agreement sds, version 1" in purpose for purpose, _ in rows)


def test_a_recipient_that_is_down_is_left_alone_after_some_failures_and_loses_nothing(
    gateway: Gateway, sds: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synlig.stories.deliver_reports.PATIENCE", 1)
    gateway.receive(days_reports(range(900)))
    sds.be("down")
    assert gateway.run().deliveries == {"queued": 2}
    assert sds.counts()["sent"] == 0
    assert gateway.attempts() == [0, 1], "the second was not tried, nor counts as tried"
    sds.be("well")
    gateway.places.clock.ahead = timedelta(minutes=1)
    assert gateway.deliver().settled == {"receipted": 2}
    both_sides_are_equal(gateway, sds, 600)


def test_a_lost_answer_is_sent_again_as_the_same_delivery(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive(days_reports(range(9)))
    sds.be("lose-answer", 1)
    assert gateway.run().settled == {"queued": 1}
    gateway.places.clock.ahead = timedelta(minutes=1)
    assert gateway.deliver().settled == {"receipted": 1}
    assert sds.counts()["sent"] == 2
    both_sides_are_equal(gateway, sds, 6)


def test_a_receipt_that_comes_later_is_fetched(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive(days_reports(range(9)))
    sds.be("later", 1)
    assert gateway.run().settled == {"sent": 1}
    gateway.places.clock.ahead = timedelta(minutes=1)
    assert gateway.deliver().settled == {"receipted": 1}
    assert sds.counts()["sent"] == 1


def test_rejected_reports_are_listed_for_their_municipality_and_the_others_stand(
    gateway: Gateway, sds: Counterpart
) -> None:
    gateway.receive(days_reports(range(9)))
    sds.be("partial", 1)
    assert gateway.run().reports == {"accepted": 3, "rejected": 3, "nothing": 3}
    rejected = list(gateway.outbox.ledger.rejected("sds"))
    assert {(each.kommune, each.reason) for each in rejected} == {("0540", "sandbox-partial")}
    both_sides_are_equal(gateway, sds, 3)


def test_a_rejected_report_is_on_the_fix_list_until_a_later_one_of_the_citizen_is_taken(
    gateway: Gateway, sds: Counterpart
) -> None:
    gateway.receive([care.nursing_report(1), care.nursing_report(2)])
    sds.be("partial", 1)
    gateway.run()
    (line,) = gateway.outbox.ledger.refused(None, None, KOMMUNE)
    assert (line["bundle_id"], line["reason"]) == (care.nursing_report(2)["id"], "sandbox-partial")
    assert (line["sender"], line["kommune"], line["source"]) == ("eoj", "0540", "file.ndjson:1")
    assert list(gateway.outbox.ledger.refused(None, None, KommuneKode("0101"))) == []
    gateway.receive([care.nursing_report(2, day=21)])
    gateway.run()
    assert list(gateway.outbox.ledger.refused(None, None, KOMMUNE)) == []
    (mended,) = gateway.outbox.ledger.refused(None, None, KOMMUNE, mended=True)
    assert mended["mended_at"] > mended["found_at"]


def test_what_was_given_up_is_listed_and_may_be_tried_again(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive([care.nursing_report(1)])
    sds.be("refuse", 1)
    assert gateway.run().settled == {"dead": 1}
    (letter,) = list_dead_letters(None, outbox=gateway.outbox, settings=gateway.settings)
    assert (letter["agreement"], letter["reports"], "refuse it whole" in letter["why"]) == ("sds", 1, True)
    log = log_of(gateway.places)
    queue_again(letter["delivery"], outbox=gateway.outbox, log=log, actor=ACTOR)
    assert gateway.deliver().settled == {"receipted": 1}
    with pytest.raises(NotFound):
        queue_again(letter["delivery"], outbox=gateway.outbox, log=log, actor=ACTOR)
    both_sides_are_equal(gateway, sds, 1)


def test_a_correction_of_an_encounter_follows_what_was_sent(gateway: Gateway, sds: Counterpart) -> None:
    alone = care.report(1, care.encounter(1), day=21)
    alone["entry"][1]["resource"]["status"] = "entered-in-error"
    stranger = care.report(2, care.encounter(2), day=21)
    gateway.receive([care.nursing_report(1)])
    gateway.run()
    gateway.receive([alone, stranger])
    assert gateway.run().reports == {"accepted": 2, "nothing": 1}
    both_sides_are_equal(gateway, sds, 2)


def test_a_report_that_does_not_open_holds_up_no_other(gateway: Gateway, sds: Counterpart) -> None:
    gateway.receive([care.nursing_report(1), care.nursing_report(2), care.nursing_report(3)])
    with gateway.places.database.writing() as connection:
        connection.exec_driver_sql("UPDATE raw_object SET length = length - 1 WHERE receipt_id = 2")
    count = gateway.pack()
    assert (count.packed, count.unreadable) == (2, 1)
    with gateway.places.database.writing() as connection:
        connection.exec_driver_sql("UPDATE raw_object SET length = length + 1 WHERE receipt_id = 2")
    assert gateway.pack().packed == 1
    gateway.deliver()
    both_sides_are_equal(gateway, sds, 3)


def test_what_they_lost_is_found_by_reconciling(gateway: Gateway, sds: Counterpart, tmp_path: Path) -> None:
    gateway.receive(days_reports(range(9)))
    gateway.run()
    (day,) = gateway.held_against_theirs()
    assert (day.equal, day.ours, day.theirs) == (True, 6, 6)
    sds.kill()
    for file in (tmp_path / "sds").iterdir():
        file.unlink()
    sds.start(int(sds.url.rpartition(":")[2]))
    (day,) = gateway.held_against_theirs()
    assert (day.equal, day.ours, day.theirs, len(day.missing)) == (False, 6, 0, 6)


def test_a_real_recipient_gets_nothing_before_two_people_have_approved_exactly_this_text(tmp_path: Path) -> None:
    gateway = Gateway.at(tmp_path / "home", "")
    gateway.settings = parse_settings({"exchange": {"sds_url": "https://127.0.0.1:9"}}, {})
    gateway.receive([care.nursing_report(1)])
    gateway.pack()
    approvals, text = gateway.outbox.approvals, agreements.text_of("sds")
    digest = hashlib.sha256(text.encode()).hexdigest()
    for person in ("anna", "anna"):
        approvals.approve(agreements.named("sds"), digest, person, gateway.places.clock())
        with pytest.raises(Refused, match="two people"):
            gateway.deliver()
    approvals.approve(agreements.named("sds"), digest, "bo", gateway.places.clock())
    assert gateway.deliver().settled == {"queued": 1}


def test_without_an_address_the_setting_is_named(tmp_path: Path) -> None:
    gateway = Gateway.at(tmp_path / "home", "")
    with pytest.raises(WrongUsage, match="sds_url"):
        gateway.deliver()


def test_killed_anywhere_and_run_again_both_sides_end_equal(tmp_path: Path, sds: Counterpart) -> None:
    gateway = Gateway.at(tmp_path / "home", sds.url)
    gateway.receive(days_reports(range(900)))
    command = [sys.executable, "-m", "tests.stories.killed", str(tmp_path / "home"), sds.url]
    environment = {"PYTHONPATH": f"{SRC}:{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    ends = done.stdout.split()
    assert ends.count("killed") > 10
    assert ends[-1] == "done"
    assert sds.counts()["sent"] > sds.counts()["deliveries"]
    assert gateway.outbox.ledger.reports("sds") == {"accepted": 600, "nothing": 300}
    assert gateway.outbox.ledger.deliveries("sds") == {"receipted": 2}
    both_sides_are_equal(gateway, sds, 600)
