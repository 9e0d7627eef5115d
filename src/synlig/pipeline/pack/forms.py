"""The forms a value must have to leave: one test for each kind of field, free text has none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from synlig.core.agreement import AllowedField
from synlig.core.codes import CodeBook
from synlig.core.cpr import CPR_PATTERN, Surrogate
from synlig.core.errors import SynligError

UUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", re.ASCII)
FHIR_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
TIME: Final = re.compile(
    r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?)?)?",
    re.ASCII,
)
"""At most nine decimals, so that no ten digits in a row can hide in an instant."""
SOR: Final = re.compile(r"\d{11,18}", re.ASCII)
SOMEWHERE_A_CPR: Final = re.compile(CPR_PATTERN.pattern, re.ASCII)
CODINGS: Final = ("coding", "valueCoding", "class")
"""Elements whose code is read together with its system."""
PLACEHOLDER: Final = "surrogate:"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a value is judged by beside itself: who the report is about, and which entries may be pointed at."""

    surrogate: Surrogate
    digits: str
    names: Mapping[str, str]
    """What an entry may be called in this report -> the `Type/id` it leaves as."""


Holder = Mapping[str, Any]
Form = Callable[[Any, Holder, Setting], Any]
"""(value, the object that holds it, setting) -> the value as it leaves, or None."""


def form_of(field: AllowedField, book: CodeBook) -> Form:
    """The test for `field`.

    Raises:
        SynligError: the field is closed to a value set that the book does not hold.
    """
    if field.values is not None:
        return _listed(field.values)
    if field.valueset is not None:
        members = book.valueset(field.valueset)
        if not members:
            raise SynligError(f"{field.path}: the value set {field.valueset} is unknown.")
        return _coded(members) if field.path.split(".")[-2] in CODINGS else _bare(members)
    return FORMS[field.kind]


def identifier(value: Any) -> str | None:
    """A FHIR id in which no CPR number can hide; None for any other value."""
    if not isinstance(value, str) or FHIR_ID.fullmatch(value) is None:
        return None
    if UUID.fullmatch(value) is None and SOMEWHERE_A_CPR.search(value.replace("-", "").replace(".", "")):
        return None
    return value


def _listed(values: Mapping[str, str]) -> Form:
    return lambda value, _holder, _setting: values.get(value) if isinstance(value, str) else None


def _coded(members: frozenset[tuple[str, str]]) -> Form:
    return lambda value, holder, _setting: value if _member(members, holder.get("system"), value) else None


def _bare(members: frozenset[tuple[str, str]]) -> Form:
    codes = {code for _system, code in members}
    return lambda value, _holder, _setting: value if isinstance(value, str) and value in codes else None


def _member(members: frozenset[tuple[str, str]], system: Any, value: Any) -> bool:
    return isinstance(system, str) and isinstance(value, str) and (system, value) in members


def _id(value: Any, _holder: Holder, setting: Setting) -> str | None:
    known = identifier(value)
    return None if known is None or setting.digits in known else known


def _time(value: Any, _holder: Holder, _setting: Setting) -> str | None:
    return value if isinstance(value, str) and TIME.fullmatch(value) else None


def _boolean(value: Any, _holder: Holder, _setting: Setting) -> bool | None:
    return value if isinstance(value, bool) else None


def _reference(value: Any, _holder: Holder, setting: Setting) -> str | None:
    return setting.names.get(value) if isinstance(value, str) else None


def _sor(value: Any, _holder: Holder, setting: Setting) -> str | None:
    return value if isinstance(value, str) and SOR.fullmatch(value) and setting.digits not in value else None


def _citizen(_value: Any, _holder: Holder, setting: Setting) -> str:
    return PLACEHOLDER + setting.surrogate


FORMS: Final[Mapping[str, Form]] = {
    "id": _id,
    "time": _time,
    "boolean": _boolean,
    "reference": _reference,
    "sor": _sor,
    "citizen": _citizen,
}
