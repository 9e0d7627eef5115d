"""Four eyes in use: an agreement needs two people, and every step of a change is in the log."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.change import Change, Decider
from synlig.core.errors import Conflict, IntegrityFailure, NotFound, Refused, Unavailable, WrongUsage
from synlig.guard.log.entry import Entry
from synlig.guard.log.looking import check_glass
from synlig.guard.log.wanted import Wanted
from synlig.stories.approve_change import approve_change
from synlig.stories.break_glass import break_glass
from synlig.stories.look_into_glass import look_into_glass
from synlig.stories.propose_agreement import propose_agreement
from synlig.stories.propose_key_change import propose_key_change
from synlig.stories.reject_change import reject_change
from synlig.stories.search_log import search_log
from synlig.stories.see_change import see_change
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.wiring import Wiring
from tests.code_files import CODESYSTEM, json_file
from tests.code_office import ANNA, BENT, Office, new_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path)


def test_an_agreement_needs_two_people(office: Office) -> None:
    change = office.wiring().tell(propose_agreement, "sds")
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    wiring = office.wiring(BENT)
    outcome = carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    assert outcome == {"agreement": "sds", "approved_by": ["os:anna", "os:bent"]}


def test_every_step_is_in_the_log(office: Office, tmp_path: Path) -> None:
    change = office.proposed(json_file(tmp_path, CODESYSTEM))
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    office.wiring(BENT).tell(approve_change, change.id, BENT, None)
    said = [
        (each.header.event, each.header.actor, each.header.outcome)
        for each in office.wiring().whole_log.search(lambda header: header.event.startswith("change:"))
    ]
    assert said == [
        ("change:proposal:proposed", "os:anna", "done"),
        ("change:proposal:approved", "os:anna", "refused"),
        ("change:proposal:approved", "os:bent", "done"),
    ]


def broken(office: Office) -> int:
    """Anna draws the root key anew alone."""
    wiring = office.wiring()
    change = wiring.tell(propose_key_change, "rotate-root", ())
    done = carry_out(wiring, wiring.tell(break_glass, change.id, ANNA, "the key was seen"))
    assert done["keys"] > 0
    return change.id


def test_a_broken_glass_is_an_alarm_until_another_has_looked_into_it(office: Office) -> None:
    number = broken(office)
    wiring = office.wiring(BENT)
    one = wiring.tell(see_change, number)
    assert (one.state, one.decided_by, one.by_one_alone) == ("done", "glass:os:anna", True)
    assert one.reason == "the key was seen"
    assert [each.header.event for each in wiring.tell(search_log, Wanted(), "alarms", None)] == ["change:glass:broken"]
    now = datetime.now(UTC)
    assert [remark.state for remark in check_glass(wiring.whole_log, now)] == ["warning"]
    assert [remark.state for remark in check_glass(wiring.whole_log, now + timedelta(hours=73))] == ["wrong"]
    for decider in (ANNA, Decider("os:root", shared=True)):
        with pytest.raises(Refused):
            wiring.tell(look_into_glass, number, decider, "it was right")
    with pytest.raises(WrongUsage):
        wiring.tell(look_into_glass, number, BENT, " ")
    wiring.tell(look_into_glass, number, BENT, "it was right")
    assert list(check_glass(wiring.whole_log, now)) == []
    with pytest.raises(NotFound):
        wiring.tell(look_into_glass, number, BENT, "again")


def test_no_glass_is_broken_for_what_gives_more_or_can_wait_or_is_anothers(office: Office) -> None:
    wiring = office.wiring()
    asked = [
        wiring.tell(propose_agreement, "sds"),
        wiring.tell(propose_key_change, "split-root", ("/a", "/b", "/c")),
    ]
    for change in asked:
        with pytest.raises(Refused, match="emergency"):
            wiring.tell(break_glass, change.id, ANNA, "it is late")
    key = wiring.tell(propose_key_change, "rotate-citizens", ())
    for decider in (BENT, Decider(ANNA.id, shared=True)):
        with pytest.raises(Refused):
            wiring.tell(break_glass, key.id, decider, "it was seen")
    with pytest.raises(WrongUsage):
        wiring.tell(break_glass, key.id, ANNA, "")
    assert wiring.tell(see_change, key.id).state == "proposed"
    outcomes = [each.header.outcome for each in wiring.whole_log.search(Wanted(event="change:glass:"))]
    assert outcomes == ["refused"] * 4


def lost_meanwhile(wiring: Wiring, monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Somebody decides between the look at the change and the decision on it."""
    real = wiring.changes.named

    def named(number: int, now: datetime) -> Change:
        seen = real(number, now)
        if seen.state == "proposed":
            wiring.changes.decide(change, "rejected", "os:cleo", now, "too late")
        return seen

    monkeypatch.setattr(wiring.changes, "named", named)


Deciding = Callable[[Wiring, Change], Any]
DECIDING: dict[str, Deciding] = {
    "change:glass:broken": lambda wiring, change: wiring.tell(break_glass, change.id, ANNA, "it was seen"),
    "change:proposal:approved": lambda wiring, change: wiring.tell(approve_change, change.id, BENT, None),
    "change:proposal:rejected": lambda wiring, change: wiring.tell(reject_change, change.id, BENT, "no"),
}


@pytest.mark.parametrize("event", sorted(DECIDING))
def test_what_was_not_decided_is_not_said_to_be_done(
    office: Office, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    wiring = office.wiring()
    change = wiring.tell(propose_key_change, "rotate-citizens", ())
    lost_meanwhile(wiring, monkeypatch, change)
    with pytest.raises(Conflict):
        DECIDING[event](wiring, change)
    assert [each.header.outcome for each in wiring.whole_log.search(Wanted(event=event))] == ["refused"]
    assert list(check_glass(wiring.whole_log, datetime.now(UTC))) == []


@pytest.mark.parametrize("event", sorted(DECIDING))
def test_without_the_log_nothing_is_decided_and_what_did_not_last_is_said_to_have_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    wiring = office.wiring()
    change, real = wiring.tell(propose_key_change, "rotate-citizens", ()), wiring.log.record

    def away(_entries: Sequence[Entry]) -> None:
        raise Unavailable("away")

    def full(entries: Sequence[Entry]) -> None:
        """The log takes it; the disk of the database does not."""
        real(entries)
        if entries[0].outcome == "done":
            raise Unavailable("full")

    for record, said in ((away, []), (full, ["done", "failed"])):
        monkeypatch.setattr(wiring.log, "record", record)
        with pytest.raises(Unavailable):
            DECIDING[event](wiring, change)
        assert wiring.changes.named(change.id, wiring.clock()).state == "proposed"
        assert [each.header.outcome for each in wiring.whole_log.search(Wanted(event=event))] == said
    assert list(check_glass(wiring.whole_log, datetime.now(UTC))) == []


def test_who_forged_an_approval_by_one_alone_is_found(office: Office) -> None:
    wiring = office.wiring()
    change = wiring.tell(propose_agreement, "sds")
    forged = wiring.changes.decide(change, "approved", "glass:os:anna", wiring.clock(), "", "no signature")
    with pytest.raises(IntegrityFailure):
        carry_out(wiring, forged)
