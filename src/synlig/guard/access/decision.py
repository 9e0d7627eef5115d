"""One question with one answer: whether this person may do this with that datum, and which policy said so."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import cedarpy

from synlig.core.errors import IntegrityFailure
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person, Role
from synlig.core.sensitivity import Sensitivity

NSIS_RANK: Final[Mapping[str, int]] = {"Low": 1, "Substantial": 2, "High": 3}
"""Any other word ranks 0; `AssuranceLevel` is no word of NSIS and never becomes one (K7)."""

ANSWERS_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Datum:
    """What is asked for: whose it is (None: no municipality's), how sensitive, and whether specially protected.

    `unit` is the organisational unit it belongs to (the UUID by which `orgenhed` names it), empty where that is not
    known: then it is nobody's who is limited to units.
    """

    kommune: KommuneKode | None = None
    sensitivity: Sensitivity = Sensitivity.OPEN
    protected: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer and the names of the policies that decided it; none when nothing permitted it."""

    allowed: bool
    policies: tuple[str, ...]


RELEASED: Final = Datum()
"""Released cells: no municipality's, not confidential."""


def decide(person: Person, permission: Permission, datum: Datum) -> Decision:
    """Allowed when a policy permits it and none forbids it; an error while evaluating denies (K14).

    The same question has the same answer as long as the policies are the same, so lately given answers are kept.
    """
    return _decided(_asking(person), permission, datum)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Everything about a person that a policy can see, and so all that an answer hangs on."""

    kommune: str
    sensitivity: int
    nsis: int
    roles: frozenset[Role]
    units: str


def _asking(person: Person) -> _Asking:
    rank, units = NSIS_RANK.get(person.nsis, 0), person.attributes.get("orgenhed", "")
    return _Asking(person.kommune or "", int(person.sensitivity), rank, person.roles, units)


@lru_cache(maxsize=ANSWERS_KEPT)
def _decided(asking: _Asking, permission: Permission, datum: Datum) -> Decision:
    answer = cedarpy.is_authorized(
        {"principal": _PERSON, "action": {"type": "Action", "id": permission.value}, "resource": _DATUM},
        _policies(),
        [_person(asking), _datum(datum)],
    )
    names: dict[str, str] = answer.diagnostics.id_annotations_by_reason
    allowed = answer.allowed and not answer.diagnostics.errors
    return Decision(allowed, tuple(sorted(names.values())))


def delivered_policies() -> str:
    """The policies as they are delivered, in force until others are approved."""
    return (files("synlig.guard.access") / "policies.cedar").read_text(encoding="utf-8")


def policy_text() -> str:
    """The policies in force; what four eyes approve and the portal shows."""
    return _IN_FORCE[-1] if _IN_FORCE else delivered_policies()


def policy_version(text: str | None = None) -> str:
    """By what the policies in force, or those in `text`, are told from others in the log: 16 hex digits."""
    return hashlib.sha256((policy_text() if text is None else text).encode()).hexdigest()[:16]


def policy_faults(text: str | None = None) -> list[str]:
    """What is wrong with the policies in force, or those in `text`, measured by their schema; empty for nothing."""
    schema = (files("synlig.guard.access") / "schema.cedarschema").read_text(encoding="utf-8")
    wanted = policy_text() if text is None else text
    try:
        return [str(fault) for fault in cedarpy.validate_policies(wanted, schema).errors]
    except ValueError as fault:
        return [str(fault)]


def policy_statement(text: str) -> bytes:
    """What is signed of approved policies; it can pass for no approval of another change."""
    return b"access-policies\x00" + text.encode()


def use_policies(text: str) -> None:
    """Decide by `text` from now on, in this process; answers that were given by others are forgotten.

    Raises:
        IntegrityFailure: they do not fit their schema.
    """
    faults = policy_faults(text)
    if faults:
        raise IntegrityFailure(f"The access policies do not fit their schema: {faults[0]}")
    _IN_FORCE[:] = [text]
    _policies.cache_clear()
    _decided.cache_clear()


_IN_FORCE: Final[list[str]] = []
"""Approved policies, once this process was told of them."""


_PERSON: Final = {"type": "Person", "id": "asking"}
_DATUM: Final = {"type": "Datum", "id": "asked-for"}


@cache
def _policies() -> cedarpy.PolicySet:
    faults = policy_faults()
    if faults:
        raise IntegrityFailure(f"The access policies do not fit their schema: {faults[0]}")
    return cedarpy.PolicySet.from_str(policy_text())


def _person(asking: _Asking) -> dict[str, Any]:
    return {
        "uid": _PERSON,
        "attrs": {
            "kommune": asking.kommune,
            "sensitivity": asking.sensitivity,
            "nsis": asking.nsis,
            "limited": bool(asking.units),
            "units": [unit for unit in asking.units.split(",") if unit],
        },
        "parents": [{"type": "Role", "id": role.value} for role in sorted(asking.roles)],
    }


def _datum(datum: Datum) -> dict[str, Any]:
    return {
        "uid": _DATUM,
        "attrs": {
            "kommune": datum.kommune or "",
            "sensitivity": int(datum.sensitivity),
            "protected": datum.protected,
            "unit": datum.unit,
        },
        "parents": [],
    }
