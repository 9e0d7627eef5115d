"""A question to a released cube, and the answer with everything a reader must know beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.release import Release
from synlig.core.table import Table
from synlig.core.words import Words


@dataclass(frozen=True, slots=True)
class Released:
    """One cube of a release, as it is read back: its cells and the code lists of its dimensions."""

    release: Release
    cube: Cube
    blocks: Sequence[CellBlock]
    lists: CodeLists

    @property
    def years(self) -> tuple[str, ...]:
        """The years there are figures for."""
        return self.blocks[0].on("aar")


ALL: Final = "*"
"""The code of a total: all codes of its dimension together."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How an answer is to stand.

    The codes of `pivot` as columns, rows by `sort` (`-` before a column: falling), the first `top` of them (0: all),
    and with `totals` also every total that the cube can answer.
    """

    pivot: str = ""
    sort: tuple[str, ...] = ()
    top: int = 0
    totals: bool = False


AS_ANSWERED: Final = Arrangement()


def arrangement_of(pivot: str, sort: str, top: int | None, *, totals: bool) -> Arrangement:
    """The arrangement that words ask for; `sort` names columns with commas."""
    columns = tuple(filter(None, (part.strip() for part in sort.split(","))))
    return Arrangement(pivot.strip(), columns, top or 0, totals)


@dataclass(frozen=True, slots=True)
class Asked:
    """A table as an address or a command line asks for it, not yet understood."""

    cube: str
    by: str
    where: str
    measure: str
    zeros: bool = False
    release: str | None = None
    arrangement: Arrangement = AS_ANSWERED


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Which figures: `measure` of `cube`, one row per combination of `by`, kept to `where`.

    In `where` a dimension's codes are alternatives, dimensions hold together. `zeros`: every combination.
    """

    cube: str
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    measure: str
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Figures with their explanation. The columns of `table` are the dimensions of `by`, then the measure.

    `labels[dimension][code]` is the Danish label of a code that occurs; `title`, `unit`, `definition` and `note`
    (the disclosure note) are shown wherever the figures are.
    """

    request: TableRequest
    cube: Cube
    release: Release
    table: Table
    labels: Mapping[str, Mapping[str, str]]
    title: Words
    unit: Words
    definition: Words
    source: Words
    note: Words
    arrangement: Arrangement = AS_ANSWERED

    def unlisted(self, by: Sequence[str]) -> int | None:
        """What a combination of `by` without a row is: 0 where things are counted, and nothing where a rate has none.

        Nor is it 0 by age groups where some were merged: what they had is in another group's figure.
        """
        counted = self.table.schema.columns[-1].kind == "integer"
        merged = self.release.merged_groups and {"kommune", "aldersgruppe"} <= {*by}
        return 0 if counted and not merged else None
