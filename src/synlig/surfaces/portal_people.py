"""The portal's stories of people's cases, bound to one home: a municipality sees its own cases and data only."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from synlig.core.change import Change, Decider
from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.exported import Exported
from synlig.core.found import Found, Looking
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.person_case import CaseItem, PersonCase
from synlig.stories.close_case import close_case
from synlig.stories.decided_of_case import decided_of_case
from synlig.stories.export_person import export_person
from synlig.stories.find_person import find_person
from synlig.stories.gather_case import gather_case
from synlig.stories.list_cases import list_cases
from synlig.stories.open_case import open_case
from synlig.stories.person_of_case import person_of_case
from synlig.stories.prolong_case import prolong_case
from synlig.stories.propose_erasure import propose_erasure
from synlig.stories.propose_join import propose_join
from synlig.stories.review_case import review_case
from synlig.stories.see_case import see_case
from synlig.surfaces.portal import stories as portal
from synlig.surfaces.wiring import Wiring

NUMBER: Final = re.compile(r"[A-Za-z0-9./-]{0,40}")
SIX_DIGITS: Final = re.compile(r"\d{6,}")
OF_NO_MUNICIPALITY: Final = ("vault", "backups")
"""Stores that say of a person only that they are known here; the log and queues tell of other municipalities."""
KINDS: Final = {"pdf": "application/pdf", "json": "application/json"}


def person_stories(wiring: Wiring) -> portal.PersonStories:
    """People's cases of the municipality of whoever asks."""
    return _PersonCases(wiring).stories()


class _PersonCases:
    """A case belongs to the municipality whose code its number begins with."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def stories(self) -> portal.PersonStories:
        return portal.PersonStories(
            today=lambda: danish_day(self._wiring.clock()),
            all=self.all,
            open=self.open,
            see=self.see,
            gather=self.gather,
            review=lambda person, case, rows, decision, reason: self._did(
                review_case, person, case, rows, decision, reason
            ),
            prolong=lambda person, case, why: self._did(prolong_case, person, case, why),
            close=lambda person, case, outcome, ground, reason: self._did(
                close_case, person, case, outcome, ground, reason
            ),
            export=self.export,
            erase=self.erase,
            join=self.join,
        )

    def all(self, person: Person, closed: bool) -> Sequence[PersonCase]:  # noqa: FBT001
        every = self._wiring.bind(list_cases)(closed=closed)
        return [case for case in every if case.id.startswith(f"{_kommune(person)}-")]

    def open(self, person: Person, cpr: Cpr, kind: Any, received: date | None, number: str) -> PersonCase:
        if NUMBER.fullmatch(number) is None or SIX_DIGITS.search(number):
            raise WrongUsage("A case number has letters, few digits, dots and hyphens; never a CPR number.")
        named = f"{_kommune(person)}-{number or uuid4().hex[:8]}"
        return self._wiring.bind(open_case)(cpr, kind, received, named, actor=person.id)

    def see(self, person: Person, case: str) -> tuple[PersonCase, Sequence[CaseItem]]:
        return self._did(see_case, person, case)

    def gather(self, person: Person, case: str) -> int:
        own = [row for row in self._found(person, case) if _answers_for(_kommune(person), row)]
        return len(self._wiring.tell(gather_case, case, own))

    def export(self, person: Person, case: str, form: str) -> Exported:
        items = self._own(person, case, self._wiring.bind(decided_of_case))(case)
        kept = [_found(item) for item in items if item.decision != "reject"]
        cpr, suffix = self._cpr(person, case), form if form in KINDS else "json"
        place = self._wiring.home.path / f".part-{uuid4().hex}.{suffix}"
        try:
            self._wiring.bind(export_person)(cpr, kept, place, items, _kommune(person), actor=person.id)
            return Exported(place.read_bytes(), KINDS[suffix], f"svar-{case}.{suffix}")
        finally:
            place.unlink(missing_ok=True)

    def erase(self, person: Person, case: str, ground: str) -> Change | None:
        if any(row.kommune not in (None, person.kommune) for row in self._found(person, case, part_of_answer=True)):
            raise Refused("The person's data cannot be erased from here: ask the operator.")
        if not ground.strip():
            raise WrongUsage("An erasure needs its legal ground.")
        operator = Decider(person.id, in_portal=True, kommune=person.kommune)
        done = self._wiring.bind(propose_erasure)(self._cpr(person, case), case, ground.strip(), operator=operator)
        return done if isinstance(done, Change) else None

    def join(self, person: Person, case: str, other: Cpr, today: bool, ground: str) -> Change:  # noqa: FBT001
        """The other person is looked up too, which is in the log as such."""
        own, find = self._cpr(person, case), self._wiring.bind(find_person)
        theirs = find(other, Looking(reason=f"sag {case}: samme person"), actor=person.id)
        if any(row.kommune not in (None, person.kommune) for row in (*self._found(person, case), *theirs)):
            raise Refused("The two cannot be joined from here: ask the operator.")
        former, number = (own, other) if today else (other, own)
        operator = Decider(person.id, in_portal=True, kommune=person.kommune)
        return self._wiring.bind(propose_join)(former, number, case, ground, operator=operator)

    def _found(self, person: Person, case: str, *, part_of_answer: bool = False) -> list[Found]:
        """What is looked at to propose something is in the log as the proposal, or as the page that says why not."""
        find, looking = self._wiring.bind(find_person), Looking(reason=f"sag {case}")
        return find(self._cpr(person, case), looking, part_of_answer, actor=person.id)

    def _cpr(self, person: Person, case: str) -> Cpr:
        return self._did(person_of_case, person, case)

    def _did(self, story: Any, person: Person, case: str, *more: Any) -> Any:
        return self._own(person, case, self._wiring.bind(story))(case, *more, actor=person.id)

    def _own(self, person: Person, case: str, story: Any) -> Any:
        """`story`, where the case is one of the person's municipality."""
        if not case.startswith(f"{_kommune(person)}-"):
            raise NotFound("There is no such case.")
        return story


def _kommune(person: Person) -> KommuneKode:
    if person.kommune is None:
        raise Refused("Cases belong to a municipality.")
    return person.kommune


def _answers_for(kommune: KommuneKode, row: Found) -> bool:
    return row.kommune == kommune or (row.kommune is None and row.store in OF_NO_MUNICIPALITY)


def _found(item: CaseItem) -> Found:
    when = datetime.fromisoformat(item.when) if item.when else None
    why = f"overstreget: {item.reason}" if item.decision == "redact" else item.why
    kommune = KommuneKode(item.kommune) if item.kommune else None
    return Found(item.store, item.kind, when, item.match, why, item.bundle_id or None, kommune)
