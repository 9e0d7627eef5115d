"""A form that people and simple systems fill in: its fields, what each may hold, and what is wrong with a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from synlig.core.words import Words

FieldKind = Literal["cpr", "sor", "id", "moment", "day", "count", "number", "choice", "yes-no"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `options` are what a choice may be, each with the code it stands for and its words.

    `measure`, `phase` and `unit` say, for a measurement, what is measured, when, and in which unit of UCUM.
    """

    name: str
    kind: FieldKind
    group: str
    title: Words
    required: bool = False
    low: float | None = None
    high: float | None = None
    options: Mapping[str, tuple[str, Words]] | None = None
    profile: str = ""
    measure: tuple[str, str] = ("", "")
    phase: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in their order, and the groups they stand in."""

    name: str
    groups: Mapping[str, Words]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one field; nothing of what was written is repeated."""

    field: str
    words: Words
