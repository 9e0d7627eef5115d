"""The few ways an element of a message may be read: exactly one of it, nothing but text in it, an instant."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from synlig.guard.saml.names import ENTITY, saml
from synlig.guard.saml.reasons import Reason, TokenRefused

Element = etree._Element  # noqa: SLF001 (lxml's own name of its one element type)

_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


def only_children(parent: Element, allowed: Iterable[str], reason: Reason) -> None:
    """Refuse when `parent` has a child that is not `allowed`, or text beside its children."""
    names = frozenset(allowed)
    if any(child.tag not in names or (child.tail or "").strip() for child in parent) or (parent.text or "").strip():
        raise TokenRefused(reason)


def one(parent: Element, tag: str, reason: Reason) -> Element:
    """The only child `tag` of `parent`."""
    found = parent.findall(tag)
    if len(found) != 1:
        raise TokenRefused(reason)
    return found[0]


def at_most_one(parent: Element, tag: str, reason: Reason) -> Element | None:
    """The only child `tag` of `parent`, or None."""
    return None if parent.find(tag) is None else one(parent, tag, reason)


def text_of(element: Element, reason: Reason) -> str:
    """The text of an element that has nothing but text; empty when it is empty."""
    if len(element):
        raise TokenRefused(reason)
    return element.text or ""


def instant(value: str | None) -> datetime:
    """A SAML instant, which is always in UTC and always says so with `Z` (SAML core 1.3.3).

    Raises:
        TokenRefused: `instant`.
    """
    match = _INSTANT.fullmatch(value or "")
    if match is None:
        raise TokenRefused(Reason.INSTANT)
    try:
        whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        raise TokenRefused(Reason.INSTANT) from None
    return whole.replace(microsecond=int((match[2] or "").ljust(6, "0")[:6]))


def check_issuer(parent: Element, expected: str) -> None:
    """Refuse with `issuer` unless `parent` names `expected` as its only issuer, in the entity format."""
    issuer = one(parent, saml("Issuer"), Reason.ISSUER)
    if text_of(issuer, Reason.ISSUER) != expected or issuer.get("Format", ENTITY) != ENTITY:
        raise TokenRefused(Reason.ISSUER)


def check_version(message: Element) -> None:
    """Refuse with `version` unless it is SAML 2.0."""
    if message.get("Version") != "2.0":
        raise TokenRefused(Reason.VERSION)
