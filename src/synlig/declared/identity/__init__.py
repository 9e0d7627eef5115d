"""What is agreed with those who vouch for people: attribute profiles, constraints and who may have which role."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from synlig.core.errors import WrongUsage
from synlig.core.permission import Role
from synlig.core.sensitivity import Sensitivity

ProfileName = Literal["oiosaml3", "kombit"]
Holder = Literal["any", "kommune", "known"]
Claim = Literal[
    "spec_version", "kombit_version", "nsis", "assurance_level", "cvr", "organisation", "privileges", "name"
]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute name and the claim it carries; `values` are the only ones accepted, none meaning any."""

    claim: Claim
    name: str
    name_format: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameIdRule:
    """A NameID format and the form of its value; named groups `uuid`, `cvr` and `name` are read from it."""

    format: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AttributeProfile:
    """What a token of one profile must and may hold (OIOSAML 3.0; KOMBIT's Context Handler)."""

    name: str
    title: str
    attributes: tuple[Attribute, ...]
    required: frozenset[str]
    name_ids: tuple[NameIdRule, ...]
    ask_for: tuple[str, ...]
    session_index: bool


@dataclass(frozen=True, slots=True)
class Constraint:
    """An understood OIO-BPP constraint: either `levels` gives words their sensitivity, or `pattern` names units."""

    name: str
    levels: Mapping[str, Sensitivity] = field(default_factory=dict[str, Sensitivity])
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class RoleRules:
    """Which organisations may give their people a role, and the version that ends a role's address."""

    version: str
    holders: Mapping[Role, Holder]


@cache
def load_profile(name: ProfileName) -> AttributeProfile:
    """The attribute profile called `name`.

    Raises:
        WrongUsage: there is no such profile.
    """
    if name not in get_args(ProfileName):
        raise WrongUsage(f"settings: identity.profile must be one of {', '.join(get_args(ProfileName))}.")
    return _profile(name)


@cache
def load_service_profile() -> AttributeProfile:
    """What a token of the security token service for systems says."""
    return _profile("kombit-sts")


def _profile(name: str) -> AttributeProfile:
    document = _document(f"{name}.toml")
    return AttributeProfile(
        name=name,
        title=document["title"],
        attributes=tuple(_attribute(row) for row in document["attributes"]),
        required=frozenset(document["required"]),
        name_ids=tuple(NameIdRule(row["format"], re.compile(row["pattern"])) for row in document["name_ids"]),
        ask_for=tuple(document["ask_for"]),
        session_index=document["session_index"],
    )


@cache
def load_constraints() -> Mapping[str, Constraint]:
    """The understood constraints by their name."""
    return {row["name"]: _constraint(row) for row in _document("constraints.toml")["constraints"]}


@cache
def load_role_rules() -> RoleRules:
    """Who may be given which role; every role has its rule, or loading fails."""
    document = _document("roles.toml")
    return RoleRules(document["version"], {role: _holder(document["roles"][role.value]) for role in Role})


_CLAIMS: Final = frozenset(get_args(Claim))


def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / name).read_text(encoding="utf-8"))


def _attribute(row: Mapping[str, Any]) -> Attribute:
    if row["claim"] not in _CLAIMS:
        raise WrongUsage(f"Attribute profile: unknown claim {row['claim']}.")
    return Attribute(row["claim"], row["name"], row["name_format"], frozenset(row.get("values", ())))


def _constraint(row: Mapping[str, Any]) -> Constraint:
    levels = {word: Sensitivity(level) for word, level in row.get("levels", {}).items()}
    pattern = re.compile(row["pattern"]) if "pattern" in row else None
    if bool(levels) == (pattern is not None):
        raise WrongUsage(f"Constraint {row['name']}: either levels or a pattern must be declared.")
    return Constraint(row["name"], levels, pattern)


def _holder(word: str) -> Holder:
    match word:
        case "any" | "kommune" | "known":
            return word
        case _:
            raise WrongUsage(f"Role rules: {word} is none of any, kommune, known.")
