"""An erasure is approved, written down where no backup reaches, then carried out; killed anywhere it goes on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.core.erasure import Erasure as Asked
from synlig.core.errors import IntegrityFailure, Refused, Unavailable
from synlig.guard.four_eyes import FourEyes
from synlig.guard.log.events import Event
from synlig.stories.erase_person import erase_person
from tests.unit.guard.numbers import numbers
from tests.unit.stories import stand_ins
from tests.unit.stories.stand_ins import NOW, WHO, change_of, clock, hash_of, stone_of

TODAY, BEFORE = numbers(2)
ASKED = Asked(WHO, stone_of(TODAY), "sag 1", "GDPR 17")


class Office:
    """Whoever carries out erasures, and all that was told, in order."""

    def __init__(self, place: Path, *known: Cpr) -> None:
        self.told: stand_ins.Told = []
        self.place = place
        self.citizens = stand_ins.Citizens(self.told, **{WHO: known or (TODAY, BEFORE)})
        self.erasing = stand_ins.Erasing(self.told, self.citizens)
        self.log = stand_ins.Log(self.told)
        self.four_eyes = FourEyes(True, False, lambda _text: "signed", self._check)

    def _check(self, _statement: bytes, signature: str) -> None:
        if signature != "signed":
            raise IntegrityFailure("not signed")

    def erase(self, **changed: Any) -> dict[str, object]:
        fakes: dict[str, Any] = {
            "four_eyes": self.four_eyes,
            "changes": stand_ins.Changes(self.told),
            "erasing": self.erasing,
            "tombstones": stand_ins.Register(self.told),
            "tombstone_hash": hash_of,
            "maintenance": stand_ins.Maintenance(self.told),
            "home_path": self.place / "home",
            "log": self.log,
        }
        return dict(erase_person(change_of(ASKED, **changed), **fakes, actor="os:carl", clock=clock))

    def order(self) -> list[str]:
        return [what for what, _ in self.told]


def test_it_is_written_down_first_then_done_and_told_in_the_end(tmp_path: Path) -> None:
    office = Office(tmp_path)
    proof = {"rows": 5, "replaced_homes": 0}
    assert office.erase() == {"erasure": "change 7", "case": "sag 1", **proof}
    assert office.order() == [
        "alone", "tombstone", "tombstone", "begun", "log", "erased", "reached", "reached", "log", "finished", "done",
        "alone",
    ]  # fmt: skip
    stones = [said for what, said in office.told if what == "tombstone"]
    assert stones == [(stone_of(cpr), "sag 1", NOW) for cpr in (TODAY, BEFORE)], "each number once, today's first"
    assert ("begun", ("change 7", ASKED, "os:carl")) in office.told
    assert ("erased", ("change 7", "os:carl")) in office.told
    assert ("done", (7, json.dumps(proof), NOW)) in office.told


def test_the_log_hears_of_whom_before_and_how_much_after(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.erase()
    begun, ended = office.log.entries
    assert begun.event == ended.event == Event.PERSON_ERASED
    for one in (begun, ended):
        assert (one.actor, one.purpose, one.case, one.correlation) == ("os:carl", "GDPR 17", "sag 1", "change 7")
    assert (begun.outcome, begun.subject, begun.facts) == ("begun", WHO, {"register": 5})
    assert (ended.outcome, ended.subject, ended.facts) == ("done", "", {"rows": 5, "replaced_homes": 0})


def test_a_number_that_the_vault_knew_otherwise_has_its_tombstone_too(tmp_path: Path) -> None:
    office = Office(tmp_path, BEFORE)
    office.erase()
    assert [said[0] for what, said in office.told if what == "tombstone"] == [stone_of(TODAY), stone_of(BEFORE)]


def test_homes_that_restores_put_aside_go_too(tmp_path: Path) -> None:
    for name in ("home-replaced-1", "home-replaced-2", ".home.restoring", "home", "another-replaced-1"):
        (tmp_path / name / "keys").mkdir(parents=True)
    assert Office(tmp_path).erase()["replaced_homes"] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another-replaced-1", "home"]


def test_one_that_was_killed_half_way_is_gone_on_with_and_not_begun_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.erasing.busy = True
    with pytest.raises(Unavailable):
        office.erase()
    assert office.order()[-1] == "log", "begun, and in the log; nothing is said to be done"
    office.told.clear()
    office.erasing.busy = False
    assert office.erase()["rows"] == 5
    assert {"tombstone", "begun"} & set(office.order()) == set()
    assert [one.outcome for one in office.log.entries] == ["begun", "done"]


def test_one_that_ended_is_told_again_and_nothing_else_done(tmp_path: Path) -> None:
    office = Office(tmp_path)
    first = office.erase()
    office.told.clear()
    assert office.erase(state="done") == first
    assert office.order() == ["alone", "done", "alone"]


def test_without_the_log_nothing_is_erased(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.log.full = True
    with pytest.raises(Unavailable):
        office.erase()
    assert {"erased", "done", "finished"} & set(office.order()) == set()


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"state": "proposed"}, Refused),
        ({"decided_by": None}, Refused),
        ({"signature": "another"}, IntegrityFailure),
        ({"digest": "00"}, IntegrityFailure),
        ({"proposal": replace(ASKED, case="sag 2").proposal(3)}, IntegrityFailure),
    ],
)
def test_what_was_not_approved_as_it_is_touches_nothing(
    tmp_path: Path, changed: dict[str, object], kind: type[Exception]
) -> None:
    office = Office(tmp_path)
    with pytest.raises(kind):
        office.erase(**changed)
    assert office.told == []
