"""One question with one answer: whether this person may do this with that datum, and which policy said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import cedarpy

from synlig.core.errors import IntegrityFailure
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity

NSIS_RANK: Final[Mapping[str, int]] = {"Low": 1, "Substantial": 2, "High": 3}
"""Any other word ranks 0; `AssuranceLevel` is no word of NSIS and never becomes one (K7)."""


@dataclass(frozen=True, slots=True)
class Datum:
    """What is asked for: whose it is (None: no municipality's), how sensitive, and whether specially protected."""

    kommune: KommuneKode | None = None
    sensitivity: Sensitivity = Sensitivity.OPEN
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer and the names of the policies that decided it; none when nothing permitted it."""

    allowed: bool
    policies: tuple[str, ...]


RELEASED: Final = Datum()
"""Released cells: no municipality's, not confidential."""


def decide(person: Person, permission: Permission, datum: Datum) -> Decision:
    """Allowed when a policy permits it and none forbids it; an error while evaluating denies (K14)."""
    answer = cedarpy.is_authorized(
        {"principal": _PERSON, "action": {"type": "Action", "id": permission.value}, "resource": _DATUM},
        _policies(),
        [_person(person), _datum(datum)],
    )
    names: dict[str, str] = answer.diagnostics.id_annotations_by_reason
    allowed = answer.allowed and not answer.diagnostics.errors
    return Decision(allowed, tuple(sorted(names.values())))


def policy_text() -> str:
    """The policies as they stand in their file; what four eyes approve and the portal shows."""
    return (files("synlig.guard.access") / "policies.cedar").read_text(encoding="utf-8")


def policy_faults() -> list[str]:
    """What is wrong with the policies measured by their schema; empty when nothing is."""
    schema = (files("synlig.guard.access") / "schema.cedarschema").read_text(encoding="utf-8")
    return [str(fault) for fault in cedarpy.validate_policies(policy_text(), schema).errors]


_PERSON: Final = {"type": "Person", "id": "asking"}
_DATUM: Final = {"type": "Datum", "id": "asked-for"}


@cache
def _policies() -> cedarpy.PolicySet:
    faults = policy_faults()
    if faults:
        raise IntegrityFailure(f"The access policies do not fit their schema: {faults[0]}")
    return cedarpy.PolicySet.from_str(policy_text())


def _person(person: Person) -> dict[str, Any]:
    return {
        "uid": _PERSON,
        "attrs": {
            "kommune": person.kommune or "",
            "sensitivity": int(person.sensitivity),
            "nsis": NSIS_RANK.get(person.nsis, 0),
        },
        "parents": [{"type": "Role", "id": role.value} for role in sorted(person.roles)],
    }


def _datum(datum: Datum) -> dict[str, Any]:
    return {
        "uid": _DATUM,
        "attrs": {
            "kommune": datum.kommune or "",
            "sensitivity": int(datum.sensitivity),
            "protected": datum.protected,
        },
        "parents": [],
    }
