"""Whose exact rows and findings a person may see: the one place where that is decided, before anything is read (C9)."""

import re
from collections.abc import Mapping
from typing import Final

from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import Sor
from synlig.core.permission import Permission, Person
from synlig.core.reach import Reach
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum, decide

NO_UNIT: Final = "none"
"""Stands in `orgenhed` of a person who is limited, but to no unit at all."""
Units = Mapping[Sor, frozenset[str]]
"""Reporting units, each with the organisational units (UUID, in small letters) that it belongs to."""
_SOR: Final = re.compile(r"[0-9]{6,20}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def units_of(declared: Mapping[str, str]) -> Units:
    """The units of `[units]`: SOR code to the UUIDs of `orgenhed` it belongs to, its own and those above it.

    Raises:
        WrongUsage: a SOR code is no number, or a value has something else than UUIDs between its commas.
    """
    found = dict[Sor, frozenset[str]]()
    for sor, value in declared.items():
        uuids = frozenset(word.strip().lower() for word in value.split(","))
        if _SOR.fullmatch(sor) is None or not all(map(_UUID.fullmatch, uuids)):
            raise WrongUsage(f"settings: units.{sor} must be a SOR code with the UUIDs of its organisational units.")
        found[Sor(sor)] = uuids
    return found


def own_datum(person: Person, sensitivity: Sensitivity = Sensitivity.SENSITIVE) -> Datum:
    """What a page of one's own municipality asks for before it is known which rows: of a limited person, their unit."""
    units = person.attributes.get("orgenhed", "").split(",")
    return Datum(person.kommune, sensitivity, unit=next((unit for unit in units if unit != NO_UNIT), ""))


def own_reach(person: Person, permission: Permission, units: Units) -> Reach:
    """What `person` may see of their own municipality: all of it, or what their units report, when policy says so.

    Raises:
        Refused: nothing.
    """
    kommune = person.kommune
    if kommune is not None:
        if decide(person, permission, Datum(kommune, Sensitivity.SENSITIVE)).allowed:
            return Reach(kommune)
        mine = frozenset(sor for sor, of in units.items() if any(_may(person, permission, unit) for unit in of))
        if mine:
            return Reach(kommune, mine)
    raise Refused("Exact figures and findings are shown to those who look after their own municipality's data.")


def _may(person: Person, permission: Permission, unit: str) -> bool:
    return decide(person, permission, Datum(person.kommune, Sensitivity.SENSITIVE, unit=unit)).allowed
