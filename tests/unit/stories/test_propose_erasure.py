"""Who may be proposed to be erased: somebody of whom something is held, once, in one case, and never by name."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from synlig.core.change import Change, Decider, Proposal
from synlig.core.cpr import CPR_SYSTEM, Cpr, Surrogate
from synlig.core.erasure import Erasure as Asked
from synlig.core.errors import Conflict, NotFound, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.guard.log.events import Event
from synlig.storage.erasing.erasures import Erased, Erasure
from synlig.storage.tombstones import Tombstone
from synlig.stories.propose_erasure import propose_erasure
from tests.unit.guard.numbers import numbers
from tests.unit.stories import stand_ins
from tests.unit.stories.stand_ins import NOW, WHO, Citizen, change_of, clock, hash_of, stone_of, tag_of

CPR, OTHER = numbers(2)
ANNA = Decider("os:anna", kommune=KommuneKode("0540"))


@dataclass
class Held:
    """All that is held, of whom, and what is under way."""

    known: bool = False
    mentioned: tuple[int, ...] = ()
    waiting: tuple[bytes, ...] = ()
    unlinked: tuple[bytes, ...] = ()
    changes: tuple[Change, ...] = ()
    stones: tuple[Tombstone, ...] = ()
    erased: tuple[Erased | Erasure, ...] = ()
    told: stand_ins.Told = field(default_factory=list[tuple[str, Any]])

    def propose(self, case: str = "sag 1", ground: str = "GDPR 17", cpr: Cpr = CPR) -> Change | Erased:
        erasures = stand_ins.Erasures(self.told)
        erasures.known = {one.id: one for one in self.erased}
        fakes: dict[str, Any] = {
            "vault": self,
            "citizen_rights": Rights(self),
            "found_reports": Reports(self),
            "linking": Linking(self),
            "erasures": erasures,
            "tombstones": stand_ins.Register(self.told, *self.stones),
            "tombstone_hash": hash_of,
            "changes": stand_ins.Changes(self.told, *self.changes),
            "log": stand_ins.Log(self.told),
        }
        return propose_erasure(cpr, case, ground, **fakes, operator=ANNA, clock=clock)

    def citizens(self, cprs: Sequence[Cpr]) -> list[Citizen]:
        assert cprs == [CPR]
        return [Citizen(WHO)]


@dataclass
class Rights:
    held: Held

    def tags(self, cprs: Sequence[Cpr]) -> dict[Cpr, bytes]:
        return {cpr: tag_of(cpr) for cpr in cprs}

    def known(self, cprs: Sequence[Cpr]) -> dict[Cpr, object]:
        return dict.fromkeys(cprs, object()) if self.held.known else {}


@dataclass
class Reports:
    held: Held

    def mentioning(self, tag: bytes) -> Iterator[int]:
        assert tag == tag_of(CPR)
        return iter(self.held.mentioned)

    def of(self, surrogate: Surrogate) -> Iterator[int]:
        assert surrogate == WHO
        return iter([4, 5])


@dataclass
class Linking:
    held: Held

    def waiting(self) -> Iterator[list[tuple[int, bytes]]]:
        return iter([list(enumerate(self.held.waiting))])

    def unlinked(self) -> Iterator[list[tuple[int, bytes]]]:
        return iter([[], list(enumerate(self.held.unlinked))])


def patient(cpr: Cpr) -> bytes:
    """A report whose number no plain search of its bytes finds: the first digit is escaped."""
    identifier = {"system": CPR_SYSTEM, "value": cpr.reveal()}
    entry = {"resource": {"resourceType": "Patient", "identifier": [identifier]}}
    digits = cpr.reveal()
    return json.dumps({"entry": [entry]}).replace(digits, f"\\u003{digits[0]}{digits[1:]}").encode()


@pytest.mark.parametrize(
    "held",
    [
        Held(known=True),
        Held(mentioned=(3,)),
        Held(waiting=(b"{}", f"om {CPR.reveal()}.".encode())),
        Held(unlinked=(f"om {CPR.reveal()}.".encode(),)),
        Held(waiting=(patient(CPR),)),
        Held(unlinked=(patient(OTHER), patient(CPR))),
    ],
    ids=["known", "mentioned", "waiting", "unlinked", "a patient who waits", "a patient nobody tied"],
)
def test_whoever_something_is_held_of_may_be_proposed(held: Held) -> None:
    change = held.propose()
    proposal = Asked(WHO, stone_of(CPR), "sag 1", "GDPR 17").proposal(2, KommuneKode("0540"))
    assert isinstance(change, Change)
    assert held.told[1:] == [("proposed", (proposal, "os:anna", NOW))]
    ((what, (said,)),) = held.told[:1]
    assert (what, said.event, said.actor, said.case, said.purpose, said.subject) == (
        "log", Event.CHANGE_PROPOSED, "os:anna", "sag 1", "GDPR 17", WHO,
    )  # fmt: skip
    assert said.facts == {"kind": "erasure", "digest": proposal.digest}


def test_of_whom_nothing_is_held_nothing_is_said() -> None:
    held = Held(waiting=(b"{}", patient(OTHER)), unlinked=(f"om {OTHER.reveal()}".encode(),))
    with pytest.raises(NotFound, match="Nothing is held of that person"):
        held.propose()
    assert held.told == []


@pytest.mark.parametrize("typed", [{"case": CPR.reveal()}, {"ground": f"om {CPR.reveal()}"}])
def test_a_number_may_stand_in_neither_case_nor_ground(typed: dict[str, str]) -> None:
    held = Held(known=True)
    with pytest.raises(WrongUsage):
        held.propose(typed.get("case", "sag 1"), typed.get("ground", "GDPR 17"))
    assert held.told == []


def under_way(case: str, cpr: Cpr = CPR, number: int = 7) -> Change:
    return change_of(Asked(WHO, stone_of(cpr), case, "GDPR 17"), number, state="proposed")


PLAIN = Proposal("codes", "Import SKS", b"the exact change")
OF_OTHERS = (change_of(Asked(WHO, b"x", "y", "z"), 3, proposal=PLAIN), under_way("sag 9", OTHER, 5))


def test_one_that_is_under_way_is_given_again() -> None:
    held = Held(known=True, changes=(*OF_OTHERS, under_way("sag 1")))
    again = held.propose()
    assert isinstance(again, Change)
    assert (again.id, held.told) == (7, [])


def test_one_in_another_case_is_to_be_decided_on_first() -> None:
    held = Held(known=True, changes=(*OF_OTHERS, under_way("sag 2")))
    with pytest.raises(Conflict, match="Change 7 is to erase the person in case sag 2"):
        held.propose()
    assert held.told == []


def test_what_is_under_way_of_others_is_in_nobodys_way() -> None:
    change = Held(known=True, changes=OF_OTHERS).propose()
    assert isinstance(change, Change)
    assert change.id == 9


def erased(id_: str, case: str) -> Erased:
    return Erased(id_, case, "GDPR 17", "x", NOW, NOW, {"rows": 1})


STONE = Tombstone(1, stone_of(CPR), "sag 1", NOW)


def test_what_was_done_in_that_case_is_told_the_newest_of_it() -> None:
    done = (erased("a", "sag 1"), erased("b", "sag 1"), erased("c", "sag 2"), Erasure("d", WHO, "sag 1", NOW))
    assert Held(stones=(STONE,), erased=done).propose() == done[1]


@pytest.mark.parametrize(
    "held",
    [
        Held(stones=(STONE,)),
        Held(erased=(erased("a", "sag 1"),)),
        Held(stones=(STONE,), erased=(erased("a", "sag 2"),)),
        Held(stones=(Tombstone(1, stone_of(OTHER), "sag 1", NOW),), erased=(erased("a", "sag 1"),)),
        Held(stones=(Tombstone(1, stone_of(CPR), "sag 2", NOW),), erased=(erased("a", "sag 1"),)),
    ],
    ids=["no erasure", "no tombstone", "another case", "another person", "a tombstone of another case"],
)
def test_who_was_not_erased_in_that_case_is_not_told_what_was_done(held: Held) -> None:
    with pytest.raises(NotFound):
        held.propose()
