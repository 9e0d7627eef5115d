"""A table that a reader puts together: a measure over rows and columns, filtered, grouped and with totals (C6, C7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from synlig.core.errors import WrongUsage
from synlig.core.query import Answer

PEOPLE_AND_PLACES: Final = ("kommune", "region", "land", "koen", "aldersgruppe")
"""Along these a citizen counts in one cell only, so cells may be added."""
MOST_DIMENSIONS: Final = 3
MOST_GROUPS: Final = 12
Reason = Literal["dimensions", "repeated", "cells", "groups", "overlap", "names"]


class Unbuildable(WrongUsage):
    """A table that cannot be put together so; `reason` is said to the reader in their own language."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


Total = Literal["sum", "whole", "rate"]
"""What a total is: the sum of what it stands over, the same citizens counted once, or the rate of the whole."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Codes of one dimension that are read as one, under a name of the reader's own."""

    dimension: str
    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pivot:
    """What was put together. `where` is as in a TableRequest; `release` None means the newest."""

    cube: str
    measure: str
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    groups: tuple[Grouping, ...] = ()
    totals: bool = True
    sparks: bool = False
    release: str | None = None

    @property
    def by(self) -> tuple[str, ...]:
        """All dimensions the table is split by, rows first."""
        return (*self.rows, *self.columns)

    def grouped(self, dimension: str) -> tuple[Grouping, ...]:
        """The groups of one dimension."""
        return tuple(group for group in self.groups if group.dimension == dimension)


@dataclass(frozen=True, slots=True)
class PivotColumn:
    """One column: its codes (empty for the total) and what stands above it."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One row; one with fewer codes than the table has row dimensions is a total over what stands under it.

    `cells` belong to the columns in their order; None where there is no figure. `spark` is year by year.
    """

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[float | None, ...]
    spark: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PivotTable:
    """The table as it is shown and downloaded.

    `answer` is what its finest figures are, with everything a reader must know. `across` and `down` say what the
    totals along a row and down a column are, None where there are none. `left_out`: a total that is not made,
    because someone would count twice. `years` belong to the rows' `spark`.
    """

    pivot: Pivot
    answer: Answer
    columns: tuple[PivotColumn, ...]
    rows: tuple[PivotRow, ...]
    across: Total | None
    down: Total | None
    left_out: bool
    years: tuple[str, ...] = ()

    @property
    def leaves(self) -> Sequence[PivotRow]:
        """The rows that are no totals."""
        return [row for row in self.rows if len(row.codes) == len(self.pivot.rows)]
