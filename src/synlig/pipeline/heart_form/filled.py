"""A form as it was understood: the values of its fields, which of them are taken back, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from synlig.core.cpr import Cpr
from synlig.core.form import CellFault

Value = Cpr | str | int | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Filled:
    """`values` by field; `withdrawn` are those that were reported before and are taken back with that value."""

    values: Mapping[str, Value]
    withdrawn: frozenset[str]
    faults: tuple[CellFault, ...]

    def get(self, name: str) -> Any:
        """The value of a field, of the type its kind has; None where it is empty or could not be read."""
        return self.values.get(name)
