"""What one may look for in the log, and the views that make breaches easy to find (K18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synlig.guard.log.entry import Header
from synlig.guard.log.events import Event
from synlig.guard.log.syslog import syslog_line
from synlig.guard.log.views import MANY_READS, MANY_REFUSALS, VIEWS
from synlig.guard.log.wanted import Wanted

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def header(event: Event = Event.PERSON_SEEN, minutes: float = 0, **fields: object) -> Header:
    at = MONDAY + timedelta(minutes=minutes)
    texts = ("boot", "speaker", "role", "level", "purpose", "case", "kommune", "correlation", "cause", "address")
    plain = Header(
        seq=1, id="i", at_ns=int(at.timestamp() * 1e9), monotonic_ns=1, event=event, actor="anna", outcome="done",
        facts={}, commitment="", **dict.fromkeys(texts, ""),
    )  # fmt: skip
    return replace(plain, **fields)


def seen(view: str, *entries: Header) -> list[Header]:
    return list(VIEWS[view](entries))


def test_refusals_count_within_an_hour_and_by_whom() -> None:
    refused = [header(Event.LOGIN_REFUSED, n, outcome="refused") for n in range(MANY_REFUSALS)]
    assert seen("repeated-refusals", *refused) == refused[-1:]
    assert seen("repeated-refusals", *refused[:-1], replace(refused[-1], actor="bent")) == []
    assert seen("repeated-refusals", *refused[:-1], header(Event.LOGIN_REFUSED, 61, outcome="refused")) == []


def test_many_looks_at_persons_in_an_hour_are_shown() -> None:
    looks = [header(minutes=n / 2) for n in range(MANY_READS)]
    assert seen("mass-reads", *looks) == looks[-1:]
    assert seen("mass-reads", *[header(Event.TABLE_READ, n / 2) for n in range(MANY_READS)]) == []


@pytest.mark.parametrize(("hours", "shown"), [(0, False), (-5, True), (9.5, False), (10.5, True), (5 * 24, True)])
def test_the_danish_clock_says_what_is_out_of_hours(hours: float, shown: bool) -> None:
    assert bool(seen("out-of-hours", header(minutes=hours * 60))) is shown


def test_the_other_views() -> None:
    alarm, plain = header(Event.INTEGRITY_FAILED), header(case="sag 1")
    assert seen("alarms", alarm, plain) == [alarm]
    assert seen("without-case", alarm, plain, header()) == [header()]
    assert seen("first-access", plain, header(), header(actor="bent")) == [plain, header(actor="bent")]


@pytest.mark.parametrize("wanted", [
    Wanted(since=MONDAY), Wanted(event="person:"), Wanted(actor="anna"), Wanted(outcome="done"), Wanted(),
    Wanted(until=MONDAY + timedelta(seconds=1)),
])  # fmt: skip
def test_what_is_wanted_is_found(wanted: Wanted) -> None:
    assert wanted(header())


@pytest.mark.parametrize("wanted", [
    Wanted(since=MONDAY + timedelta(seconds=1)), Wanted(event="vault:"), Wanted(actor="ann"), Wanted(until=MONDAY),
    Wanted(correlation="x"), Wanted(case="x"),
])  # fmt: skip
def test_what_is_not_wanted_is_not(wanted: Wanted) -> None:
    assert not wanted(header())


def test_a_syslog_line_cannot_be_broken_out_of() -> None:
    line = syslog_line(header(actor='an"na] \\\n', facts={"reports": 3}), "gateway")
    assert line.startswith("<109>1 2026-11-02T09:00:00.000000Z gateway synlig - person:record:seen [synlig@32473 ")
    assert 'actor="an\\"na\\] \\\\ "' in line
    assert 'facts.reports="3"' in line
    assert "\n" not in line
    assert syslog_line(header(Event.INTEGRITY_FAILED), "h").startswith("<105>")
