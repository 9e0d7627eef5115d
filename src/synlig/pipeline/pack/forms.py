"""The forms a value must have to leave: one test for each kind of field, free text has none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from synlig.core.agreement import AllowedField
from synlig.core.codes import CodeBook
from synlig.core.cpr import CPR_PATTERN, Cpr, Surrogate
from synlig.core.errors import SynligError, WrongUsage

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
LONGEST_NUMBER: Final = 9
"""Characters of a number, so that no ten digits hide in one."""
DERIVED: Final = ("sex", "birth-year")
Naming = Callable[[str, str], str]
"""(kind, name) -> the recipient's own name for it, under a key; handed in, for the pipeline knows no keys."""


def no_naming(_kind: str, _name: str) -> str:
    """For agreements under which everything keeps its name.

    Raises:
        SynligError: always: this agreement needs names of its own.
    """
    raise SynligError("The agreement gives names of its own, and nothing here makes them.")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a value is judged by beside itself: who the report is about, and which entries may be pointed at."""

    surrogate: Surrogate
    digits: str
    names: Mapping[str, str]
    """What an entry may be called in this report -> the `Type/id` it leaves as."""
    naming: Naming = no_naming


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


def _alias(value: Any, holder: Holder, setting: Setting) -> str | None:
    known = _id(value, holder, setting)
    return None if known is None else setting.naming("id", known)


def _month(value: Any, holder: Holder, setting: Setting) -> str | None:
    known = _time(value, holder, setting)
    return None if known is None else known[:7]


def _number(value: Any, _holder: Holder, _setting: Setting) -> int | float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool) and len(repr(value)) <= LONGEST_NUMBER
    return value if plain else None


def _sex(_value: Any, _holder: Holder, setting: Setting) -> str | None:
    known = _cpr(setting)
    return None if known is None else {"K": "female", "M": "male"}[known.sex]


def _birth_year(_value: Any, _holder: Holder, setting: Setting) -> str | None:
    known = _cpr(setting)
    return None if known is None else str(known.birth_date.year)


def _cpr(setting: Setting) -> Cpr | None:
    try:
        return Cpr(setting.digits)
    except WrongUsage:
        return None


def _pseudonym(_value: Any, _holder: Holder, setting: Setting) -> str:
    return setting.naming("citizen", setting.surrogate)


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
    "alias": _alias,
    "time": _time,
    "month": _month,
    "number": _number,
    "sex": _sex,
    "birth-year": _birth_year,
    "pseudonym": _pseudonym,
    "boolean": _boolean,
    "reference": _reference,
    "sor": _sor,
    "citizen": _citizen,
}
