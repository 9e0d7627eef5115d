"""Figures as every format gives them: plain, at most six decimals, and as a whole cube where a format needs one."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from synlig.core.errors import SynligError, WrongUsage
from synlig.core.query import AS_ANSWERED, Answer
from synlig.core.table import Cell, Column

DECIMALS: Final = 6
Figure = int | float | None


def figure(cell: Cell) -> Figure:
    """The number in `cell`, the same in every format; None where there is none.

    Raises:
        SynligError: it is not a number, so the table is not one of figures.
    """
    if isinstance(cell, float):
        return round(cell, DECIMALS) + 0.0 if math.isfinite(cell) else None
    if cell is None or isinstance(cell, int):
        return cell
    raise SynligError("A column of figures holds something else.")


def plain(number: Figure) -> str:
    """A number without exponent, sign of zero or thousands separators; empty where there is none."""
    if number is None:
        return ""
    return str(number) if isinstance(number, int) else f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a table: its codes in their order, and a label for each."""

    name: str
    title: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]


def axes(answer: Answer) -> tuple[Axis, ...]:
    """The dimensions the table is split by, with the codes that occur."""
    split = answer.table.schema.columns[: len(answer.request.by)]
    return tuple(_axis(answer, place, column) for place, column in enumerate(split))


def measured(answer: Answer) -> Sequence[Column]:
    """The columns with figures: the measure, and what belongs to it."""
    return answer.table.schema.columns[len(answer.request.by) :]


def refuse_arranged(answer: Answer) -> None:
    """Return quietly when the table is as the cube answered it.

    Raises:
        WrongUsage: it was arranged, so it is no whole cube any more.
    """
    if answer.arrangement != AS_ANSWERED:
        raise WrongUsage("A table that is turned, sorted, cut or has totals comes as csv, xlsx or parquet.")


def whole(answer: Answer, over: Sequence[Axis]) -> Iterator[tuple[Figure, ...]]:
    """The figures of every combination of `over`, the last axis fastest, in the order of `measured`.

    A combination without a row is 0 where the measure is a count and zeros were left out, else it has no figure.
    """
    at = len(answer.request.by)
    rows = {tuple(map(str, row[:at])): tuple(map(figure, row[at:])) for row in answer.table.rows}
    left_out = tuple(0 if _counts(answer, column) else None for column in measured(answer))
    unknown = (None,) * len(left_out)
    merged = _Merged(answer)
    for codes in product(*(axis.codes for axis in over)):
        yield rows.get(codes) or (unknown if merged.holds(codes) else left_out)


class _Merged:
    """A group whose figures are in another group's is not 0; it has no figure of its own."""

    def __init__(self, answer: Answer) -> None:
        by = answer.request.by
        groups = answer.release.merged_groups if {"kommune", "aldersgruppe"} <= set(by) else ()
        self._at = tuple(by.index(name) for name in ("kommune", "koen", "aldersgruppe") if name in by)
        self._groups = {(a, b, c) if "koen" in by else (a, c) for a, b, c, _ in groups}

    def holds(self, codes: tuple[str, ...]) -> bool:
        """Whether the combination is such a group."""
        return bool(self._groups) and tuple(codes[place] for place in self._at) in self._groups


def _counts(answer: Answer, column: Column) -> bool:
    return column.kind == "integer" and column.name == answer.request.measure and not answer.request.zeros


def _axis(answer: Answer, place: int, column: Column) -> Axis:
    labels = answer.labels.get(column.name, {})
    there = dict.fromkeys(str(row[place]) for row in answer.table.rows)
    codes = (*(code for code in labels if code in there), *(code for code in there if code not in labels))
    return Axis(column.name, column.title.da, codes, tuple(labels.get(code, code) for code in codes))
