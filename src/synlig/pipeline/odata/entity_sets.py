"""What a release looks like as OData: one entity set per cube and grain, one per code list, and the inhabitants."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeList
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.core.query import Released
from synlig.core.words import Words

ALL_TOGETHER: Final = "alle"
"""The suffix of the entity set that holds one figure for all codes together."""
INHABITANTS: Final = "befolkning"


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Texts of a column: `values[i]` is an index into `texts`; every text stands there once."""

    texts: tuple[str, ...]
    values: NDArray[np.int64]


Column = TextColumn | NDArray[np.int64]
"""One column: texts, or whole numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class EntitySet:
    """One table: `columns` by name in their order, those of `key` first; all of the same length.

    `cube` and `release` name what the rows are of, so that pages of one reading never mix two releases; both are
    empty where the rows are of no release. `words` and `notes` are shown to whoever describes the set.
    """

    name: str
    words: Words
    notes: Words
    key: tuple[str, ...]
    titles: Mapping[str, Words]
    columns: Mapping[str, Column]
    cube: str = ""
    release: str = ""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        first = next(iter(self.columns.values()))
        return len(first.values if isinstance(first, TextColumn) else first)


Service = Mapping[str, EntitySet]
"""The entity sets by name."""


def service(cubes: Sequence[Released], population: Population) -> Service:
    """Every entity set there is for these cubes; a name stands for one set only.

    Cells that are 0 in every measure of their grain are left out, as in every other format.
    """
    lists = {name: codes for released in cubes for name, codes in released.lists.items() if codes.labels}
    sets = [*(each for released in cubes for each in _grains(released)), *map(_code_set, lists.values())]
    return {each.name: each for each in [*sets, _inhabitants(population)]}


def _grains(released: Released) -> Iterator[EntitySet]:
    """One set per grain: the finest is called as the cube, the others with their grain behind it."""
    blocks = sorted(released.blocks, key=lambda block: (block.axes, block.codes))
    for axes, same in groupby(blocks, key=lambda block: block.axes):
        yield _grain(released, axes, list(same))


def _grain(released: Released, axes: tuple[str, ...], blocks: Sequence[CellBlock]) -> EntitySet:
    cube, grain = released.cube, blocks[0].grain
    name = cube.name if grain == cube.code else f"{cube.name}_{grain or ALL_TOGETHER}"
    shown = np.nonzero(np.logical_or.reduce([block.values > 0 for block in blocks]))
    columns: dict[str, Column] = {
        axis: TextColumn(codes, index.astype(np.int64))
        for axis, codes, index in zip(axes, blocks[0].codes, shown, strict=True)
    }
    order = {measure.name: place for place, measure in enumerate(cube.measures)}
    for block in sorted(blocks, key=lambda block: order[block.measure]):
        columns[block.measure] = block.values[shown]
    titles = {dimension.name: dimension.title for dimension in cube.dimensions}
    titles |= {measure.name: measure.title for measure in cube.measures}
    return EntitySet(name, cube.title, cube.description, axes, titles, columns, cube.name, released.release.id)


def _code_set(codes: CodeList) -> EntitySet:
    name = codes.dimension
    columns = {name: _texts(codes.codes), "navn": _texts(tuple(codes.labels.values()))}
    columns |= {coarser: _texts([up[code] for code in codes.codes]) for coarser, up in codes.up.items()}
    words = Words(f"Koderne i {name}", f"The codes of {name}")
    notes = Words("Kode, navn og de grupper, koden hører til.", "Code, name and the groups the code belongs to.")
    titles = {"navn": Words("Navn", "Name")}
    return EntitySet(f"koder_{name}", words, notes, (name,), titles, columns)


def _inhabitants(population: Population) -> EntitySet:
    keys = sorted(population.counts, key=lambda key: (key[0], key[1], ALDERSGRUPPER.index(key[2])))
    columns: dict[str, Column] = {
        axis: _texts([key[place] for key in keys]) for place, axis in enumerate(("kommune", "koen", "aldersgruppe"))
    }
    columns["indbyggere"] = np.array([population.counts[key] for key in keys], dtype=np.int64)
    words = Words(f"Indbyggere ({population.label})", f"Inhabitants ({population.label})")
    titles = {"indbyggere": Words("Indbyggere", "Inhabitants")}
    notes = Words(population.source, population.source)
    return EntitySet(INHABITANTS, words, notes, ("kommune", "koen", "aldersgruppe"), titles, columns)


def _texts(values: Sequence[str]) -> TextColumn:
    texts = tuple(dict.fromkeys(values))
    place = {text: index for index, text in enumerate(texts)}
    return TextColumn(texts, np.array([place[value] for value in values], dtype=np.int64))
