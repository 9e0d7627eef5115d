"""Recipients are told notice by notice; what each of them says back is written down before it is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from synlig.core.delivery import Outcome, Pending, Permanent, Receipted, Temporary
from synlig.guard.log.events import Event
from synlig.storage.erasing.notices import Notice
from synlig.stories import tell_erasures as story
from synlig.stories.tell_erasures import tell_erasures
from tests.unit.stories import stand_ins
from tests.unit.stories.stand_ins import NOW, clock

FIRST, SECOND = Notice("n-1", "change 1", (1, 2), ("a", "b")), Notice("n-2", "change 2", (3,), ("c",))


@dataclass
class Recipient:
    """What it answers to each notice, in order; which agreement it is of, and whether the way to it is closed."""

    answers: list[Outcome]
    waiting: tuple[Notice, ...] = (FIRST, SECOND)
    told: stand_ins.Told = field(default_factory=list[tuple[str, Any]])

    def withdraw(self, withdrawal: str, reports: tuple[str, ...]) -> Outcome:
        self.told.append(("withdrawn", (withdrawal, reports)))
        return self.answers.pop(0)

    def close(self) -> None:
        self.told.append(("closed", True))

    def told_all(self, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, int]:
        """Tell them, over a way that leads here."""

        def address_of(agreement: Any, exchange: Mapping[str, str]) -> tuple[str, str]:
            return agreement.id, exchange["sds_url"]

        def wire_to(agreement: Any, address: tuple[str, str]) -> "Recipient":
            self.told.append(("called", (agreement.id, address)))
            return self

        def recipient_of(agreement: Any, wire: "Recipient") -> "Recipient":
            assert agreement.id == "sds"
            return wire

        for name, stand_in in (("address_of", address_of), ("wire_to", wire_to), ("recipient_of", recipient_of)):
            monkeypatch.setattr(story.partners, name, stand_in)
        self.log = stand_ins.Log(self.told)
        fakes: dict[str, Any] = {"notices": Notices(self), "settings": Settings(), "log": self.log}
        return tell_erasures("sds", **fakes, actor="os:carl", clock=clock)

    def all_that(self, what: str) -> list[Any]:
        return [said for each, said in self.told if each == what]


class Settings:
    exchange: Mapping[str, str] = {"sds_url": "https://sds.invalid"}


@dataclass
class Notices:
    recipient: Recipient

    def waiting(self, agreement: str) -> list[Notice]:
        assert agreement == "sds"
        return list(self.recipient.waiting)

    def told(self, notice: Notice, actor: str, now: object) -> None:
        self.recipient.told.append(("told", (notice, actor, now)))

    def forget_told(self) -> None:
        self.recipient.told.append(("forgotten", True))


def test_what_was_heard_is_written_down_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    recipient = Recipient([Receipted(()), Receipted(())])
    assert recipient.told_all(monkeypatch) == {"told": 3}
    assert [what for what, _ in recipient.told] == [
        "called", "withdrawn", "log", "told", "withdrawn", "log", "told", "closed", "forgotten",
    ]  # fmt: skip
    assert recipient.all_that("called") == [("sds", ("sds", "https://sds.invalid"))]
    assert recipient.all_that("withdrawn") == [("n-1", ("a", "b")), ("n-2", ("c",))]
    assert recipient.all_that("told") == [(FIRST, "os:carl", NOW), (SECOND, "os:carl", NOW)]
    first = recipient.log.entries[0]
    assert (first.event, first.actor, first.outcome) == (Event.ERASURE_TOLD, "os:carl", "told")
    assert (first.correlation, first.cause) == ("n-1", "change 1")
    assert first.facts == {"agreement": "sds", "reports": 2}


@pytest.mark.parametrize("answer", [Pending(), Temporary("away")])
def test_who_is_away_is_told_at_the_next_run(monkeypatch: pytest.MonkeyPatch, answer: Outcome) -> None:
    recipient = Recipient([answer, Receipted(())])
    assert recipient.told_all(monkeypatch) == {"waits": 2, "told": 1}
    assert recipient.all_that("told") == [(SECOND, "os:carl", NOW)]
    assert [(one.event, one.outcome) for one in recipient.log.entries] == [
        (Event.ERASURE_TOLD, "waits"),
        (Event.ERASURE_TOLD, "told"),
    ]


def test_who_says_never_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    recipient = Recipient([Permanent("no such thing"), Temporary("away")])
    assert recipient.told_all(monkeypatch) == {"refused": 2, "waits": 1}
    assert recipient.all_that("told") == []
    assert (recipient.log.entries[0].event, recipient.log.entries[0].outcome) == (Event.DELIVERY_DEAD, "refused")
    assert recipient.told[-2:] == [("closed", True), ("forgotten", True)]


def test_where_nothing_waits_nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    recipient = Recipient([], ())
    assert recipient.told_all(monkeypatch) == {}
    assert recipient.told == [("forgotten", True)]


def test_the_way_is_closed_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    recipient = Recipient([])
    with pytest.raises(IndexError):
        recipient.told_all(monkeypatch)
    assert recipient.told[-1] == ("closed", True)
