"""OIO-BPP: the privilege groups of a token, read exactly as the profile writes them."""

from dataclasses import dataclass
from typing import Final

from synlig.guard.saml.elements import Element, only_children, text_of
from synlig.guard.saml.parsing import parse, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused

ROOTS: Final = (
    "{http://itst.dk/oiosaml/basic_privilege_profile}PrivilegeList",
    "{http://digst.dk/oiosaml/basic_privilege_profile}PrivilegeList",
)
"""1.0.1 and 1.1, still written by KOMBIT; and 1.2. What is inside has no namespace."""


@dataclass(frozen=True, slots=True)
class PrivilegeGroup:
    """Privileges in one scope under the same constraints: (name, value) pairs."""

    scope: str
    privileges: tuple[str, ...]
    constraints: tuple[tuple[str, str], ...]


def privilege_groups(attribute: str) -> tuple[PrivilegeGroup, ...]:
    """The groups in a privilege attribute, which is base64 of XML; none when it is empty.

    Raises:
        TokenRefused: `privileges`, or the reason why its bytes may not be parsed.
    """
    if not attribute:
        return ()
    root = parse(unbase64(attribute, Reason.PRIVILEGES))
    if root.tag not in ROOTS:
        raise TokenRefused(Reason.PRIVILEGES)
    only_children(root, ("PrivilegeGroup",), Reason.PRIVILEGES)
    return tuple(_group(group) for group in root)


def _group(group: Element) -> PrivilegeGroup:
    only_children(group, ("Privilege", "Constraint"), Reason.PRIVILEGES)
    return PrivilegeGroup(
        scope=group.get("Scope", ""),
        privileges=tuple(_text(privilege) for privilege in group.findall("Privilege")),
        constraints=tuple((it.get("Name", ""), _text(it)) for it in group.findall("Constraint")),
    )


def _text(element: Element) -> str:
    return text_of(element, Reason.PRIVILEGES).strip(" \t\r\n")
