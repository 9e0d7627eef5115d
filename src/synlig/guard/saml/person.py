"""A checked token's claims become the person who is logged in."""

from collections.abc import Mapping
from dataclasses import dataclass

from synlig.core.permission import Person
from synlig.core.sensitivity import Sensitivity
from synlig.declared.identity import load_constraints, load_role_rules
from synlig.guard.access.reach import NO_UNIT
from synlig.guard.saml.claims import Subject
from synlig.guard.saml.connection import OPERATOR, Connection
from synlig.guard.saml.grants import Grant, Granting, grants_of
from synlig.guard.saml.level import Assurance
from synlig.guard.saml.privileges import privilege_groups
from synlig.guard.saml.reasons import Note


@dataclass(frozen=True, slots=True)
class Recognised:
    """The person, the single grants behind their roles, and what in the token was ignored."""

    person: Person
    grants: tuple[Grant, ...]
    notes: tuple[Note, ...]


def recognised(subject: Subject, claims: Mapping[str, str], assurance: Assurance, agreed: Connection) -> Recognised:
    """The person that `subject` is in the organisation of the CVR claim.

    `Person.sensitivity` is the lowest limit of all grants: a person's roles are not told apart later, so none
    may lend its limit to another. Without any grant it is `OPEN`.

    Raises:
        TokenRefused: the privileges are malformed.
    """
    organisation = agreed.organisations.get(subject.cvr)
    by = Granting(subject.cvr, organisation, agreed.role_prefix, load_role_rules(), load_constraints())
    grants, notes = grants_of(privilege_groups(claims.get("privileges", "")), by)
    if organisation is None:
        notes = (*notes, Note.UNKNOWN_ORGANISATION)
    person = Person(
        id=f"saml:{subject.cvr}:{subject.uuid}",
        name=claims.get("name") or subject.name or subject.uuid,
        kommune=None if organisation is None or organisation == OPERATOR else organisation,
        roles=frozenset(grant.role for grant in grants),
        sensitivity=min((grant.sensitivity for grant in grants), default=Sensitivity.OPEN),
        nsis=assurance.nsis,
        attributes=_attributes(subject, claims, assurance, grants),
    )
    return Recognised(person, grants, notes)


def _attributes(
    subject: Subject, claims: Mapping[str, str], assurance: Assurance, grants: tuple[Grant, ...]
) -> dict[str, str]:
    """What access rules may ask for beside the roles; `orgenhed` only when some role is limited to units."""
    found = {
        "cvr": subject.cvr,
        "organisation": claims.get("organisation", ""),
        "assurance_level": assurance.assurance_level,
        "orgenhed": _units(grants),
    }
    return {name: value for name, value in found.items() if value}


def _units(grants: tuple[Grant, ...]) -> str:
    """The units that every limited role has in common: a person's roles are not told apart later.

    Several grants of one role add up, and one without a limit lifts it for that role; `none` where the limited roles
    share no unit.
    """
    of_role = {role: [grant.units for grant in grants if grant.role == role] for role in {it.role for it in grants}}
    limited = [{unit for units in lists for unit in units} for lists in of_role.values() if all(lists)]
    if not limited:
        return ""
    return ",".join(sorted(set[str].intersection(*limited))) or NO_UNIT
