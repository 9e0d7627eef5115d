"""What privilege groups grant here: a role counts only when its scope, address, constraints and holder all fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.permission import Role
from synlig.core.sensitivity import Sensitivity
from synlig.declared.identity import Constraint, RoleRules
from synlig.guard.saml.connection import OPERATOR, Organisation
from synlig.guard.saml.privileges import PrivilegeGroup
from synlig.guard.saml.reasons import Note

SCOPE: Final = "urn:dk:gov:saml:cvrNumberIdentifier:"
UNCONSTRAINED: Final = Sensitivity.SENSITIVE
"""The limit of a role given without a sensitivity constraint: specially protected persons need an express one."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, how sensitive its data may be, and the units it is limited to (none: not limited)."""

    role: Role
    sensitivity: Sensitivity
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Granting:
    """The rules by which groups become grants, for the person of one organisation."""

    cvr: str
    organisation: Organisation | None
    role_prefix: str
    rules: RoleRules
    constraints: Mapping[str, Constraint]


def grants_of(groups: Sequence[PrivilegeGroup], by: Granting) -> tuple[tuple[Grant, ...], tuple[Note, ...]]:
    """The grants, and notes on what was ignored. Whatever is not understood grants nothing."""
    grants: list[Grant] = []
    notes: list[Note] = []
    for group in groups:
        found = _granted(group, by)
        if isinstance(found, Note):
            notes.append(found)
            continue
        sensitivity, units = found
        for privilege in group.privileges:
            role = _role(privilege, by)
            if isinstance(role, Note):
                notes.append(role)
            else:
                grants.append(Grant(role, sensitivity, units))
    return tuple(grants), tuple(notes)


def _granted(group: PrivilegeGroup, by: Granting) -> tuple[Sensitivity, tuple[str, ...]] | Note:
    """The limits of a group, or why it grants nothing."""
    if group.scope != SCOPE + by.cvr:
        return Note.OTHER_CVR if group.scope.startswith(SCOPE) else Note.OTHER_SCOPE
    names = [name for name, _ in group.constraints]
    if len(names) != len(set(names)):
        return Note.REPEATED_CONSTRAINT
    sensitivity, units = UNCONSTRAINED, ()
    for name, value in group.constraints:
        constraint = by.constraints.get(name)
        if constraint is None:
            return Note.UNKNOWN_CONSTRAINT
        words = [word.strip(" \t\r\n") for word in value.split(",")]
        if not all(_is_known(word, constraint) for word in words):
            return Note.UNKNOWN_VALUE
        if constraint.pattern is None:
            sensitivity = max(constraint.levels[word] for word in words)
        else:
            units = tuple(word.lower() for word in words)
    return sensitivity, units


def _is_known(word: str, constraint: Constraint) -> bool:
    return word in constraint.levels if constraint.pattern is None else bool(constraint.pattern.fullmatch(word))


def _role(privilege: str, by: Granting) -> Role | Note:
    """The role whose whole address `privilege` is, if the person's organisation may give it."""
    addresses = {f"{by.role_prefix}{role.value}/{by.rules.version}": role for role in Role}
    role = addresses.get(privilege)
    if role is None:
        return Note.UNKNOWN_ROLE
    holder = by.rules.holders[role]
    known = by.organisation is not None
    fits = holder == "any" or (known if holder == "known" else known and by.organisation != OPERATOR)
    return role if fits else Note.ROLE_NOT_FOR_ORGANISATION
