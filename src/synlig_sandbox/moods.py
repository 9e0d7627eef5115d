"""The moods of a counterpart: well by default; down, slow, wrong or forgetful when it is told to be."""

import json
from dataclasses import dataclass
from typing import Any, Final

FOR_EVER: Final = -1
MOODS: Final = {
    "down": "answers 503 and takes nothing",
    "refuse": "answers 422 and takes nothing",
    "lose-answer": "takes the delivery, then answers 500",
    "slow": "answers after the given seconds",
    "later": "answers 202; the receipt can be fetched afterwards",
    "partial": "rejects every second report",
    "forget": "accepts every report, and keeps only the second, the fourth …",
    "html": "answers 200 with a page",
    "foreign": "answers with the receipt of another delivery",
    "short": "leaves a report out of the receipt",
    "doubled": "names every report twice in the receipt",
    "personal": "gives reasons that are no plain codes",
}
Json = dict[str, Any]


@dataclass(slots=True)
class Mood:
    """One mood and for how many more deliveries it lasts (-1: for ever)."""

    name: str
    times: int
    seconds: float = 0.0


class Moods:
    """The moods still to come, first in, first out."""

    def __init__(self) -> None:
        self._coming: list[Mood] = []

    def set(self, name: str, times: int = FOR_EVER, seconds: float = 0.0) -> None:
        """Be in that mood after the ones set before; `well` forgets all moods."""
        if name == "well":
            self._coming.clear()
            return
        if name not in MOODS:
            raise ValueError(f"no such mood; there are: {', '.join(MOODS)}")
        self._coming.append(Mood(name, times, seconds))

    def next(self) -> Mood:
        """The mood for the delivery that is here now."""
        while self._coming and self._coming[0].times == 0:
            self._coming.pop(0)
        if not self._coming:
            return Mood("well", FOR_EVER)
        mood = self._coming[0]
        if mood.times > 0:
            mood.times -= 1
        return mood


def spoil(mood: str, receipt: Json) -> bytes:
    """A receipt as a counterpart in that mood gives it."""
    items = receipt["items"]
    if mood == "html":
        return b"<!doctype html><title>OK</title>"
    if mood == "foreign":
        receipt = {**receipt, "delivery": "another"}
    if mood == "short":
        receipt = {**receipt, "items": items[1:]}
    if mood == "doubled":
        receipt = {**receipt, "items": items + items}
    if mood == "personal":
        told = "Fru Hansen er ukendt"
        receipt = {**receipt, "items": [{**item, "outcome": "rejected", "reason": told} for item in items]}
    return json.dumps(receipt).encode()
