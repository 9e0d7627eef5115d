"""A question to a released cube, and the answer with everything a reader must know beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A table as an address or a command line asks for it, not yet understood."""

    cube: str
    by: str
    where: str
    measure: str
    zeros: bool = False
    release: str | None = None


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
