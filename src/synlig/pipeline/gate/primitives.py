"""The primitive types of FHIR R4: the JSON kind and form of each, and dates that exist."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal

from synlig.core.instant import span_of
from synlig.core.profile import Json

Fault = Literal["type.json", "type.format", "date.format", "date.calendar"]

ZONE: Final = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
DAY: Final = r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
PARTIAL: Final = r"(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?"
FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "base64Binary": re.compile(r"\s*(?:(?:[0-9a-zA-Z+/=]\s*){4})+"),
    "canonical": re.compile(r"\S+"),
    "code": re.compile(r"[^\s]+(?:\s[^\s]+)*"),
    "date": re.compile(f"{DAY}|{PARTIAL}"),
    "dateTime": re.compile(f"{DAY}(?:T{CLOCK}{ZONE})?|{PARTIAL}"),
    "id": re.compile(r"[A-Za-z0-9\-.]{1,64}"),
    "instant": re.compile(f"{DAY}T{CLOCK}{ZONE}"),
    "markdown": re.compile(r"(?=\s*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f]+"),
    "oid": re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"),
    "string": re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]+"),
    "time": re.compile(CLOCK),
    "uri": re.compile(r"\S+"),
    "url": re.compile(r"\S+"),
    "uuid": re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "xhtml": re.compile(r"\s*<div[\s>][^\x00-\x08\x0b\x0c\x0e-\x1f]*</div>\s*"),
}
CLOCK_AND_ZONE: Final = re.compile(f"T{CLOCK}{ZONE}")
EDGES: Final = frozenset({"0001-01-01", "9999-12-31"})
DATES: Final = frozenset({"date", "dateTime", "instant"})
WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "integer": (-(2**31), 2**31 - 1),
    "unsignedInt": (0, 2**31 - 1),
    "positiveInt": (1, 2**31 - 1),
}
PRIMITIVES: Final = frozenset({*FORMS, *WHOLE, "boolean", "decimal"})
MAX_STRING: Final = 1_048_576
"""FHIR R4, 2.24.0.1: strings shall not exceed 1 MB."""


def fault_of(kind: str, value: Json) -> Fault | None:
    """What is wrong with `value` as a primitive of type `kind`, or None (FHIR R4, section 2.24.0.1)."""
    check = KINDS.get(kind)
    if check is not None:
        return None if check(value) else "type.json"
    if kind in WHOLE:
        return _whole(kind, value)
    if not isinstance(value, str):
        return "type.json"
    if FORMS[kind].fullmatch(value) is None or len(value) > MAX_STRING:
        return "date.format" if kind in DATES else "type.format"
    return "date.calendar" if kind in DATES and not exists(value) else None


def exists(text: str) -> bool:
    """Whether the day of a well-formed FHIR date exists in the calendar; a month or a year always does.

    A time on the calendar's first or last day exists when it can be said in UTC.
    """
    if len(text) < 10:
        return True
    try:
        date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return False
    return len(text) == 10 or text[:10] not in EDGES or span_of(text) is not None


def _whole(kind: str, value: Json) -> Fault | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "type.json"
    low, high = WHOLE[kind]
    return None if low <= value <= high else "type.format"


def _boolean(value: Json) -> bool:
    return isinstance(value, bool)


def _number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


KINDS: Final[Mapping[str, Callable[[Json], bool]]] = {"boolean": _boolean, "decimal": _number}
