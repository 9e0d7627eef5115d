"""Tables and their columns: kind, sensitivity and words, the same everywhere a table is shown or kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Kind = Literal["text", "integer", "decimal", "boolean", "instant", "day"]
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in code and files, its kind, its sensitivity (K11) and its title."""

    name: str
    kind: Kind
    sensitivity: Sensitivity
    title: Words


@dataclass(frozen=True, slots=True)
class Schema:
    """A named, ordered set of columns; what a store keeps or a table shows."""

    name: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a schema; `rows[i][j]` belongs to `schema.columns[j]`."""

    schema: Schema
    rows: Sequence[tuple[Cell, ...]]
