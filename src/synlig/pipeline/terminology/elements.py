"""Single elements of a resource: there or not, of the kind they must be, and short enough to be shown."""

from collections.abc import Mapping
from typing import Any, Final

from synlig.core.errors import InputRejected

LONGEST: Final = 10_000
"""Characters a text of a classification may have."""


def text(holder: Mapping[str, Any], name: str, where: str) -> str | None:
    """The text `name`, None when it is not there.

    Raises:
        InputRejected: it is no text, too long, or holds what cannot be shown.
    """
    value = holder.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise InputRejected(f"{where}: {name} is not a text of at most {LONGEST} characters.")
    if any(not (char.isprintable() or char in "\r\n\t\u00a0") for char in value):
        raise InputRejected(f"{where}: {name} holds characters that cannot be shown.")
    return value.strip()


def required(holder: Mapping[str, Any], name: str, where: str) -> str:
    """The text `name`, which must be there."""
    value = text(holder, name, where)
    if value is None:
        raise InputRejected(f"{where}: {name} is missing.")
    return value


def items(holder: Mapping[str, Any], name: str, where: str) -> list[Any]:
    """The list `name`; empty when it is not there."""
    value = holder.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputRejected(f"{where}: {name} is not a list.")
    return value


def objects(holder: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    """The list `name` of objects; empty when it is not there."""
    value = items(holder, name, where)
    if not all(isinstance(each, dict) for each in value):
        raise InputRejected(f"{where}: {name} is not a list of objects.")
    return value
