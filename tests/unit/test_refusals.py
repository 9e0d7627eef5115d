"""Repeated refusals: counted for all processes together, a pause, a case, and no more memory than agreed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.core.errors import NotFound, Throttled
from synlig.core.knock import Knock
from synlig.storage import refusals as store
from synlig.storage.control.database import Database
from synlig.storage.refusals import FREE, PAUSE, WINDOW, Refusals
from synlig.stories.check_pause import check_pause
from tests.databases import Making, database, kinds_of_database, opener, postgres_url

__all__ = ["database", "opener", "postgres_url"]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KNOCK = Knock("rest", "192.0.2.1", tried={"certificate": "ab" * 32})
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def knocked(refusals: Refusals, times: int, knock: Knock = KNOCK, start: datetime = NOW) -> list[bool]:
    """Whether a pause held after each refusal, a second apart."""
    return [refusals.note(knock, "unknown", start + at * SECOND).paused for at in range(times)]


def refused_once(refusals: Refusals) -> None:
    refusals.note(KNOCK, "unknown", NOW)


@kinds_of_database()
def test_the_tenth_refusal_begins_a_pause_that_ends_by_itself(database: Database) -> None:
    refusals = Refusals(database)
    assert knocked(refusals, FREE) == [False] * (FREE - 1) + [True]
    last = NOW + (FREE - 1) * SECOND
    assert refusals.paused(KNOCK, last + PAUSE - SECOND)
    assert not refusals.paused(KNOCK, last + PAUSE)
    with pytest.raises(Throttled):
        check_pause(KNOCK, refusals=refusals, clock=lambda: last)
    check_pause(KNOCK, refusals=refusals, clock=lambda: last + PAUSE)


@kinds_of_database()
def test_any_one_of_what_is_known_is_enough_and_nothing_else_is_paused(database: Database) -> None:
    refusals = Refusals(database)
    knocked(refusals, FREE)
    moved = replace(KNOCK, address="192.0.2.9")
    other = replace(KNOCK, tried={"certificate": "cd" * 32})
    stranger = Knock("rest", "192.0.2.9", tried={"certificate": "cd" * 32})
    assert [refusals.paused(it, NOW) for it in (moved, other, stranger, Knock("rest"))] == [True, True, False, False]


@kinds_of_database()
def test_a_case_of_a_number_that_none_can_have_is_not_there(database: Database) -> None:
    for number in (0, 2**63, 10**30):
        with pytest.raises(NotFound):
            Refusals(database).close(number, "anna", "looked into", NOW)


@kinds_of_database()
def test_refusals_far_apart_are_mistakes(database: Database) -> None:
    refusals = Refusals(database)
    noted = [refusals.note(KNOCK, "unknown", NOW + at * WINDOW) for at in range(FREE + 2)]
    assert not any(one.paused for one in noted)
    assert refusals.cases(open_only=True) == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "testclient", "unix:"])
def test_this_machines_own_addresses_pause_nobody(database: Database, address: str) -> None:
    refusals, knock = Refusals(database), Knock("portal", address)
    assert not any(knocked(refusals, FREE + 2, knock))


def test_every_process_counts_the_same(opener: Making) -> None:
    several = [Refusals(opener()) for _ in range(2)]
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(refused_once, several * (FREE // 2)))
    assert all(one.paused(KNOCK, NOW) for one in several)


@kinds_of_database()
def test_a_case_is_opened_once_goes_on_and_is_closed_by_a_person(database: Database) -> None:
    refusals = Refusals(database)
    opened = [case for at in range(FREE + 3) for case in refusals.note(KNOCK, "unknown", NOW + at * MINUTE).opened]
    assert [(case.kind, case.times) for case in opened] == [("certificate", FREE), ("address", FREE)]
    assert {case.times for case in refusals.cases(open_only=True)} == {FREE + 3}
    closed = refusals.close(opened[0].id, "saml:somebody", "A certificate that was renewed.", NOW)
    assert (closed.closed_by, closed.note) == ("saml:somebody", "A certificate that was renewed.")
    assert [case.kind for case in refusals.cases(open_only=True)] == ["address"]
    assert len(refusals.cases(open_only=False)) == 2
    with pytest.raises(NotFound):
        refusals.close(opened[0].id, "saml:somebody", "Again.", NOW)


def test_the_log_is_told_of_each_refusal_and_in_a_pause_once_a_minute(database: Database) -> None:
    refusals = Refusals(database)
    assert all(refusals.note(KNOCK, "unknown", NOW + at * SECOND).tell for at in range(FREE))
    later = [refusals.note(KNOCK, "unknown", NOW + FREE * SECOND + at * 20 * SECOND).tell for at in range(9)]
    assert later.count(True) == 2
    machine = Knock("rest", tried={"certificate": "ef" * 32})
    told = [refusals.note(machine, "unknown", NOW + at * 6 * SECOND, quiet=True).tell for at in range(9)]
    assert told == [True] + [False] * 8


def test_no_more_are_remembered_than_agreed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 20)
    refusals = Refusals(database)
    for at in range(50):
        refusals.note(Knock("api", tried={"token": str(at)}), "unknown-token", NOW + at * SECOND)
    with database.reading() as connection:
        kept = connection.execute(store.refusal.select()).all()
    assert len(kept) == 20
    assert min(row.last_at for row in kept) == NOW + 30 * SECOND
