"""The ready views of the log, to the hour and the number: what is many, what is out of hours, what is about persons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.guard.log.events import Event
from synlig.guard.log.views import MANY_READS, MANY_REFUSALS
from synlig.guard.log.wanted import Wanted
from tests.unit.guard.test_log_search import MONDAY, header, seen


def test_so_many_are_many() -> None:
    assert (MANY_REFUSALS, MANY_READS) == (5, 50)


def test_refusals_from_one_address_count_together_whoever_they_name() -> None:
    refused = [
        header(Event.LOGIN_REFUSED, n, outcome="refused", actor=f"name-{n}", address="192.0.2.1")
        for n in range(MANY_REFUSALS)
    ]
    assert seen("repeated-refusals", *refused) == refused[-1:]
    assert seen("repeated-refusals", *[replace(one, outcome="done") for one in refused]) == []


def test_an_hour_is_over_after_exactly_an_hour() -> None:
    first, hour = header().at_ns, 3_600 * 10**9
    looks = [replace(header(), at_ns=first + n * hour // MANY_READS) for n in range(MANY_READS)]
    later, at_once = replace(header(), at_ns=first + hour), replace(header(), at_ns=first + hour - 1)
    assert seen("mass-reads", *looks) == looks[-1:]
    assert seen("mass-reads", *looks[:-1], at_once) == [at_once]
    assert seen("mass-reads", *looks[:-1], later) == []


def test_numbers_given_out_together_count_as_so_many_looks() -> None:
    few, enough = ({"persons": number} for number in (MANY_READS - 1, MANY_READS))
    given = replace(header(Event.CPR_REVEALED, 1), facts=few)
    assert seen("mass-reads", given) == []
    assert seen("mass-reads", replace(given, facts=enough)) == [replace(given, facts=enough)]
    next_one = replace(header(Event.CPR_REVEALED, 2), facts={"persons": 1})
    assert seen("mass-reads", given, next_one) == [next_one]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-06T04:59:59", True),
        ("2026-11-06T05:00:00", False),
        ("2026-11-06T18:59:59", False),
        ("2026-11-06T19:00:00", True),
        ("2026-11-06T23:00:00", True),
        ("2026-11-08T22:59:59", True),
        ("2026-07-06T04:00:00", False),
    ],
)
def test_a_friday_begins_at_six_and_ends_at_eight_by_the_danish_clock(at: str, shown: bool) -> None:
    then = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert bool(seen("out-of-hours", replace(header(), at_ns=int(then.timestamp()) * 10**9))) is shown


def test_looks_at_persons_are_those_at_records_and_numbers() -> None:
    person, revealed, table = header(), header(Event.CPR_REVEALED), header(Event.TABLE_READ)
    assert seen("protected-persons", person, revealed, table) == [person, revealed]
    assert seen("without-case", header(purpose="p"), header(case="c"), table, person) == [person]
    assert seen("out-of-hours", header(Event.TABLE_READ, -5 * 60)) == []


def test_wanted_entries_are_asked_for_by_each_part_of_them() -> None:
    one = header(Event.TASK_RUN, correlation="c", cause="b", case="k")
    assert Wanted(correlation="c")(one) is Wanted(correlation="b")(one) is True
    assert Wanted(events=("person:record:seen", str(Event.TASK_RUN)))(one)
    assert not Wanted(events=("person:record:seen",))(one)
    assert not Wanted(outcome="refused")(one)
    assert Wanted(case="k")(one) is Wanted(until=MONDAY + timedelta(microseconds=1))(one) is True
    assert Wanted(event="a", actor="b", outcome="c", correlation="d", case="e").texts == ["a", "b", "c", "d", "e"]
    assert Wanted(since=MONDAY, events=("x",)).texts == []
