"""One citizen's record in one municipality: what is held, what changed, and the report that tells it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from synlig.core.profile import GuideName
from synlig.partners.synthetic.days import Day
from synlig.partners.synthetic.draw import new_id
from synlig.partners.synthetic.voice import Body, Voice

EVENING: Final = (21 * 60, 23 * 60 + 50)
"""Reports are sent in the last hours of the day they tell of."""
_encode: Final = msgspec.json.Encoder().encode


@dataclass(eq=False, slots=True)
class Held:
    """One resource in its newest version; `needs` are those it refers to, but for the citizen."""

    kind: str
    id: str
    ref: Body
    body: Body
    needs: tuple["Held", ...]
    entry: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """One Bundle as it is sent."""

    id: str
    ig: GuideName
    line: bytes
    resources: int


class Journal:
    """Keeps the resources of one citizen and says each day what is new, with all that it refers to."""

    def __init__(self, voice: Voice, ig: GuideName, profile: str, dice: random.Random) -> None:
        self.voice = voice
        self.dice = dice
        self.patient: Held | None = None
        self._ig: GuideName = ig
        self._profile = profile
        self._today: dict[str, Held] = {}

    def new_id(self) -> str:
        """An id for a new resource."""
        return new_id(self.dice)

    def put(self, body: Body, needs: Sequence[Held] = ()) -> Held:
        """Hold a new resource and report it today."""
        kind, found = body["resourceType"], body["id"]
        held = Held(kind, found, {"reference": f"{kind}/{found}"}, body, tuple(needs), b"")
        return self.renew(held, body, needs)

    def renew(self, held: Held, body: Body, needs: Sequence[Held] | None = None) -> Held:
        """Hold a later version of a resource and report it today."""
        held.body = body
        held.entry = _encode({"fullUrl": self.voice.base + held.ref["reference"], "resource": body})
        if needs is not None:
            held.needs = tuple(needs)
        self._today[held.id] = held
        return held

    def report(self, day: Day) -> Report | None:
        """The report of the day, or None when nothing happened. Never call it before there is a patient."""
        if not self._today or self.patient is None:
            return None
        entries = self._entries(self.patient)
        found = new_id(self.dice)
        sent = self.voice.instant(day, self.dice.randint(*EVENING), self.dice.randrange(60))
        head = (
            f'{{"resourceType":"Bundle","id":"{found}","meta":{{"profile":["{self._profile}"]}},'
            f'"type":"collection","timestamp":"{sent}","entry":['
        )
        self._today.clear()
        return Report(found, self._ig, b"".join((head.encode(), b",".join(entries), b"]}")), len(entries))

    def _entries(self, patient: Held) -> list[bytes]:
        found = {patient.id: patient}
        waiting = list(self._today.values())[::-1]
        while waiting:
            held = waiting.pop()
            if held.id not in found:
                found[held.id] = held
                waiting.extend(held.needs)
        return [held.entry for held in found.values()]
