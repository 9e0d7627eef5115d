"""A finished report opened again to plant a fault in it, and the ways to change an element."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from synlig.core.cpr import Cpr
from synlig.partners.synthetic.voice import Body

CHOICES: Final = {
    "deceasedBoolean": "deceased",
    "effectiveDateTime": "effective",
    "performedDateTime": "performed",
    "valueCodeableConcept": "value",
    "valueQuantity": "value",
    "valueInteger": "value",
    "valueBoolean": "value",
    "valueReference": "value",
    "valueDate": "value",
    "detailCodeableConcept": "detail",
    "startDate": "start",
}
"""Choice elements by their JSON name, and their name in an expression."""


@dataclass(slots=True)
class Draft:
    """The Bundle as JSON; `stranger` gives the number of somebody else who does not exist."""

    bundle: Body
    dice: Random
    stranger: Callable[[], Cpr]

    def one(self, *profiles: str) -> tuple[int, Body] | None:
        """Some resource of one of these profiles (`care-condition`, …) and its entry's number, or None."""
        found = [
            (number, entry["resource"])
            for number, entry in enumerate(self.bundle["entry"])
            if profile_of(entry["resource"]) in profiles
        ]
        return self.dice.choice(found) if found else None


Plant = Callable[[Draft], str | None]
"""Plants a fault and gives the expression of the element, or None (and changes nothing) where it does not apply."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault: its name, the rule that must find it, and how it is planted."""

    name: str
    rule: str
    plant: Plant


def profile_of(resource: Body) -> str:
    """The name of a resource's profile without what they all begin with."""
    return str(resource["meta"]["profile"][0]).rpartition("/")[2].partition("-")[2]


def expression(number: int, path: str = "") -> str:
    """The FHIRPath-like path of the element `path` (dotted, with list indices) in an entry's resource."""
    text = f"Bundle.entry[{number}].resource"
    for step in path.split(".") if path else ():
        text += f"[{step}]" if step.isdigit() else f".{CHOICES.get(step, step)}"
    return text


def without(name: str, rule: str, path: str, *profiles: str) -> FaultKind:
    """The element at `path` is left out."""

    def plant(draft: Draft) -> str | None:
        found = draft.one(*profiles)
        holder, last = (None, "") if found is None else _holder(found[1], path)
        if found is None or holder is None or last not in holder:
            return None
        del holder[last]
        return expression(found[0], path)

    return FaultKind(name, rule, plant)


def having(name: str, rule: str, path: str, value: Any, *profiles: str, shown: str | None = None) -> FaultKind:
    """The element at `path` is `value`, whatever it was before; what holds it must be there.

    `shown` is the path of the element that is wrong then, where it is another one.
    """

    def plant(draft: Draft) -> str | None:
        found = draft.one(*profiles)
        holder, last = (None, "") if found is None else _holder(found[1], path)
        if found is None or holder is None:
            return None
        holder[int(last) if isinstance(holder, list) else last] = copy.deepcopy(value)
        return expression(found[0], path if shown is None else shown)

    return FaultKind(name, rule, plant)


def twice(name: str, rule: str, path: str, *profiles: str) -> FaultKind:
    """The only item of the list at `path` stands there twice."""

    def plant(draft: Draft) -> str | None:
        found = draft.one(*profiles)
        holder, last = (None, "") if found is None else _holder(found[1], path)
        if found is None or holder is None or last not in holder:
            return None
        holder[last].append(copy.deepcopy(holder[last][0]))
        return expression(found[0], path)

    return FaultKind(name, rule, plant)


def _holder(resource: Body, path: str) -> tuple[Any, str]:
    """What holds the last step of `path`, or None when the way there does not exist."""
    holder: Any = resource
    *way, last = path.split(".")
    for step in way:
        if isinstance(holder, list):
            holder = holder[int(step)] if int(step) < len(holder) else None
        else:
            holder = holder.get(step) if holder is not None else None
    return holder, last
