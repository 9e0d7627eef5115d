"""The attributes of a token by the table of its profile: one value for one claim, or the token is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.declared.identity import AttributeProfile
from synlig.guard.saml.elements import Element, only_children, text_of
from synlig.guard.saml.names import saml
from synlig.guard.saml.reasons import Reason, TokenRefused

_CVR: Final = re.compile(r"[0-9]{8}")
_UUID_AT_END: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
LONGEST_NAME_ID: Final = 512


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a NameID names: `uuid` in lower case; `cvr` and `name` where its format holds them."""

    uuid: str
    cvr: str
    name: str


def claims_of(statement: Element, profile: AttributeProfile) -> Mapping[str, str]:
    """Claim to value, for the attributes that `profile` knows; an empty attribute counts as absent.

    Raises:
        TokenRefused: a known attribute is repeated, has several values, a value the profile does not list, or
            says something else than another name of the same claim; or a required claim is absent.
    """
    only_children(statement, (saml("Attribute"),), Reason.ATTRIBUTE_SHAPE)
    values = _values(statement, frozenset(attribute.name for attribute in profile.attributes))
    claims: dict[str, str] = {}
    for attribute in profile.attributes:
        value = values.get(attribute.name, "")
        if value and attribute.values and value not in attribute.values:
            raise TokenRefused(Reason.ATTRIBUTE_VALUE)
        if value and claims.setdefault(attribute.claim, value) != value:
            raise TokenRefused(Reason.ATTRIBUTE_REPEATED)
    if not profile.required <= claims.keys():
        raise TokenRefused(Reason.ATTRIBUTE_MISSING)
    if _CVR.fullmatch(claims["cvr"]) is None:
        raise TokenRefused(Reason.CVR)
    return claims


def _values(statement: Element, known: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in statement:
        name = attribute.get("Name", "")
        if name in known:
            if name in found:
                raise TokenRefused(Reason.ATTRIBUTE_REPEATED)
            found[name] = _value(attribute)
    return found


def _value(attribute: Element) -> str:
    only_children(attribute, (saml("AttributeValue"),), Reason.ATTRIBUTE_SHAPE)
    if len(attribute) > 1:
        raise TokenRefused(Reason.ATTRIBUTE_REPEATED)
    return text_of(attribute[0], Reason.ATTRIBUTE_SHAPE) if len(attribute) else ""


def account_of(name_id: Element) -> str:
    """The UUID that ends a signed NameID, by which repeated refusals of one account are known; empty without one."""
    found = _UUID_AT_END.search(name_id.text or "")
    return "" if found is None else found[0].lower()


def subject_of(name_id: Element, profile: AttributeProfile, entity_id: str, cvr: str) -> Subject:
    """Who the NameID names, by the rule of the profile for its format.

    Raises:
        TokenRefused: `name-id` when no rule fits or it was made for another service provider; `name-id-cvr`
            when it names another organisation than the CVR attribute.
    """
    value = text_of(name_id, Reason.NAME_ID)
    if len(value) > LONGEST_NAME_ID or name_id.get("SPNameQualifier", entity_id) != entity_id:
        raise TokenRefused(Reason.NAME_ID)
    rules = [rule for rule in profile.name_ids if rule.format == name_id.get("Format")]
    match = rules[0].pattern.fullmatch(value) if rules else None
    if match is None:
        raise TokenRefused(Reason.NAME_ID)
    parts = match.groupdict()
    if parts.get("cvr", cvr) != cvr:
        raise TokenRefused(Reason.NAME_ID_CVR)
    return Subject(parts["uuid"].lower(), cvr, parts.get("name", ""))
