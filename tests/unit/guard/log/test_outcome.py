"""What came of it is what the log says: written when it is decided, or with the refusal or the failure."""

from collections.abc import Sequence

import pytest

from synlig.core.errors import Conflict, IntegrityFailure, Refused, Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.outcome import outcome_told

SAID = Entry(Event.CHANGE_APPROVED, "anna", facts={"change": 1})


class Written:
    """A recorder that keeps what it is told."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def record(self, entries: Sequence[Entry]) -> None:
        assert [(entry.event, entry.actor, entry.facts) for entry in entries] == [(SAID.event, "anna", SAID.facts)]
        self.outcomes += [entry.outcome for entry in entries]


def test_it_is_done_when_that_is_said_and_not_before() -> None:
    log = Written()
    with outcome_told(log, SAID) as done:
        assert log.outcomes == []
        done()
        assert log.outcomes == ["done"]
    assert log.outcomes == ["done"]


@pytest.mark.parametrize(
    ("error", "outcomes"),
    [
        (Refused("x"), ["refused"]),
        (Conflict("x"), ["refused"]),
        (Unavailable("x"), ["failed"]),
        (IntegrityFailure("x"), []),
        (ZeroDivisionError(), []),
    ],
)
def test_what_it_came_to_is_said_once_and_raised(error: Exception, outcomes: list[str]) -> None:
    log = Written()
    with pytest.raises(type(error)), outcome_told(log, SAID):
        raise error
    assert log.outcomes == outcomes


def test_what_could_not_be_kept_after_it_was_decided_failed() -> None:
    log = Written()

    def decided() -> None:
        with outcome_told(log, SAID) as done:
            done()
            raise Unavailable("x")

    with pytest.raises(Unavailable):
        decided()
    assert log.outcomes == ["done", "failed"]
