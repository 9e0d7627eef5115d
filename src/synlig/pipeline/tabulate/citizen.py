"""Whom an accepted report is about: the one step of tabulation that sees a CPR number."""

from typing import Any, Final

import msgspec

from synlig.core.cpr import CPR_SYSTEM, Cpr
from synlig.core.errors import WrongUsage


class _Named(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    identifier: Any = None


class _Entry(msgspec.Struct):
    resource: _Named | None = None


class _Report(msgspec.Struct):
    entry: list[_Entry] = []


_DECODER: Final = msgspec.json.Decoder(_Report)


def read_cpr(raw: bytes) -> Cpr | None:
    """The CPR number of the report's Patient; None when there is none, or more than one."""
    try:
        report = _DECODER.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # a rejected report may be anything
        return None
    found = {cpr for entry in report.entry for cpr in _cprs(entry.resource)}
    return found.pop() if len(found) == 1 else None


def _cprs(resource: _Named | None) -> list[Cpr]:
    if resource is None or resource.resource_type != "Patient" or not isinstance(resource.identifier, list):
        return []
    read = (_cpr(identifier) for identifier in resource.identifier if isinstance(identifier, dict))
    return [cpr for cpr in read if cpr is not None]


def _cpr(identifier: dict[str, Any]) -> Cpr | None:
    value = identifier.get("value")
    if identifier.get("system") != CPR_SYSTEM or not isinstance(value, str):
        return None
    try:
        return Cpr(value)
    except WrongUsage:
        return None
