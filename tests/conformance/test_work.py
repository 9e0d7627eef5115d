"""The queue gives each report to one worker at a time, oldest first, and takes it back when a worker is gone."""

from datetime import timedelta

import pytest

from synlig.core.errors import Conflict, NotFound
from synlig.storage.holder import new_holder
from synlig.storage.work import MOST_ATTEMPTS, NARROWER, Work
from tests.databases import kinds_of_database
from tests.resting import LEASE, Places, as_table, finished, report


def _receive(places: Places, count: int) -> list[int]:
    intake = places.intake()
    kept = intake.keep([report(f"b-{number}", b"raw %d" % number) for number in range(count)])
    intake.close()
    return [one.receipt_id for one in kept]


@kinds_of_database()
def test_the_oldest_come_first_opened_and_only_once(places: Places) -> None:
    ids = _receive(places, 5)
    one, other = places.work(), places.work()
    first, second = one.claim(2), other.claim(10)
    assert [claimed.receipt_id for claimed in first] == ids[:2]
    assert [claimed.receipt_id for claimed in second] == ids[2:]
    assert [claimed.raw for claimed in first] == [b"raw 0", b"raw 1"]
    assert first[0].bundle_id == "b-0"
    assert first[0].received_at.utcoffset() == timedelta(0)
    assert one.claim(10) == []
    assert one.waiting() == 5


@kinds_of_database()
def test_a_rejected_report_is_never_work(places: Places) -> None:
    places.intake().keep([report(accepted=False)])
    assert places.work().claim(10) == []


@kinds_of_database()
def test_what_a_dead_worker_held_returns_when_its_lease_is_over(places: Places) -> None:
    ids = _receive(places, 2)
    dead, alive = places.work(), places.work()
    dead.claim(10)
    assert alive.claim(10) == []
    places.clock.ahead = LEASE + timedelta(seconds=1)
    assert [claimed.receipt_id for claimed in alive.claim(10 * NARROWER)] == ids


def _killed(places: Places) -> Work:
    """A worker of a process that lives no more: one that began a tick before this one, under its number."""
    here, process, began, number = new_holder().split(".")
    work = places.work()
    work._owner = ".".join((here, process, str(int(began) - 1), number))
    return work


@kinds_of_database()
def test_what_a_killed_worker_of_this_machine_held_returns_at_once(places: Places) -> None:
    ids = _receive(places, 2)
    killed = _killed(places)
    stale = finished(killed.claim(10))
    alive = places.work()
    assert [claimed.receipt_id for claimed in alive.claim(10 * NARROWER)] == ids
    with pytest.raises(Conflict):
        places.tables(killed).append({"conditions": as_table(stale)}, stale)


@kinds_of_database()
def test_a_claim_is_smaller_each_time_until_what_ends_workers_is_alone(places: Places) -> None:
    ids = _receive(places, NARROWER + 1)
    assert [len(_killed(places).claim(10 * NARROWER)) for _ in range(3)] == [len(ids), len(ids), 1]
    for _ in range(MOST_ATTEMPTS - 3):
        _killed(places).claim(10 * NARROWER)
    assert places.work().stuck() == ids[:1]
    assert [claimed.receipt_id for claimed in places.work().claim(NARROWER**3)] == ids[1:]


@kinds_of_database()
def test_what_is_given_back_can_be_claimed_at_once(places: Places) -> None:
    ids = _receive(places, 3)
    work = places.work()
    work.claim(3)
    work.give_back(ids[1:])
    assert [claimed.receipt_id for claimed in places.work().claim(10)] == ids[1:]


@kinds_of_database()
def test_a_report_that_ends_every_worker_is_set_aside_until_asked_for(places: Places) -> None:
    ids = _receive(places, 1)
    for _ in range(MOST_ATTEMPTS):
        assert len(places.work().claim(1)) == 1
        places.clock.ahead += LEASE + timedelta(seconds=1)
    work = places.work()
    assert work.claim(1) == []
    assert work.stuck() == ids
    work.ask_again(ids)
    assert [claimed.receipt_id for claimed in work.claim(1)] == ids
    assert work.stuck() == []


@kinds_of_database()
def test_a_damaged_report_is_marked_and_does_not_stop_the_others(places: Places) -> None:
    ids = _receive(places, 4)
    segment = next((places.folder / "raw").glob("*/*.seg"))
    sound = segment.read_bytes()
    segment.write_bytes(sound[:60] + bytes([sound[60] ^ 1]) + sound[61:])
    work = places.work()
    claimed = work.claim(1) + work.claim(10)
    damaged = work.damaged()
    assert len(damaged) == 1
    assert sorted(damaged + [one.receipt_id for one in claimed]) == ids
    segment.write_bytes(sound)
    work.ask_again(damaged)
    assert [one.receipt_id for one in work.claim(10)] == damaged


@kinds_of_database()
def test_finished_it_opens_with_its_citizens_key_and_no_longer_with_the_workers(places: Places) -> None:
    ids = _receive(places, 3)
    work = places.work()
    done = finished(work.claim(10), b"c" * 32)
    places.tables(work).append({"conditions": as_table(done)}, done)
    keys = {one.surrogate: b"c" * 32 for one in done}
    opened = dict(places.reports.opened(ids, lambda surrogates: {one: keys[one] for one in surrogates}))
    assert opened == {receipt_id: b"raw %d" % number for number, receipt_id in enumerate(ids)}
    with pytest.raises(NotFound):
        list(places.reports.opened(ids, lambda _surrogates: {}))
    assert places.receipts.count_by_state() == {"processed": 3}
    assert work.waiting() == 0


@kinds_of_database()
def test_nobody_finishes_what_another_worker_has_or_what_is_finished(places: Places) -> None:
    _receive(places, 2)
    slow, quick = places.work(), places.work()
    stale = finished(slow.claim(10))
    places.clock.ahead = LEASE + timedelta(seconds=1)
    done = finished(quick.claim(10))
    with pytest.raises(Conflict):
        places.tables(slow).append({"conditions": as_table(stale)}, stale)
    tables = places.tables(quick)
    tables.append({"conditions": as_table(done)}, done)
    with pytest.raises(Conflict):
        tables.append({"conditions": as_table(done)}, done)
    assert places.rows("SELECT received_seq FROM conditions ORDER BY received_seq") == [
        {"received_seq": one.receipt_id} for one in done
    ]
    assert len(list((places.folder / "tables").glob("*/*.parquet"))) == tables.verify()
