"""The rows behind a figure are those that were counted in it: for every measure of every cube, cell by cell."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day
from synlig.core.query import TableRequest
from synlig.core.reach import Reach
from synlig.core.release import AsKnown
from synlig.declared import cubes
from synlig.declared.cubes.code_lists import code_lists
from synlig.storage.facts import FACTS
from synlig.surfaces.wiring import Wiring
from tests.people import KOMMUNER, reported

OWN = Reach(KOMMUNER[0])


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    made = reported(tmp_path_factory.mktemp("rows"), citizens=60, days=20)
    yield made
    made.close()


def known() -> AsKnown:
    now = datetime.now(UTC)
    return AsKnown(danish_day(now), now)


def lists_of(wiring: Wiring, cube: Cube) -> CodeLists:
    place = wiring.organisations.kommuner[OWN.kommune]
    region = {place.region: wiring.organisations.regioner[place.region]}
    return code_lists(cube, wiring.codebook, {place.kode: place}, region)


def some_cells(block: CellBlock, draw: Random) -> Iterator[tuple[Mapping[str, tuple[str, ...]], int]]:
    """A cell of the block that holds something, and the sum over sexes and ages where cells are added up."""
    full = np.argwhere(block.values)
    at = tuple(int(one) for one in (draw.choice(full) if len(full) else [0] * block.values.ndim))
    yield {axis: (block.codes[n][at[n]],) for n, axis in enumerate(block.axes)}, int(block.values[at])
    if len(full) and block.measure == "antal":
        year, code = block.axes.index("aar"), len(block.axes) - 1
        summed = block.values.take(at[year], year).take(at[code], code - 1)
        yield (
            {axis: (block.codes[n][at[n]],) for n, axis in enumerate(block.axes) if n in (year, code)},
            int(summed.sum()),
        )


@pytest.mark.parametrize("name", sorted(cubes.load()))
def test_every_cell_has_as_many_rows_as_were_counted_in_it(wiring: Wiring, name: str) -> None:
    cube, draw = wiring.cubes[name], Random(name)
    lists, seen = lists_of(wiring, cube), 0
    for block in wiring.own_cells(cube, lists, known(), OWN):
        for where, figure in some_cells(block, draw):
            found = wiring.own_cell_rows(cube, lists, TableRequest(name, (), where, block.measure), known(), OWN)
            assert found.number == figure, (block.measure, block.grain, where)
            assert len(found.ids) >= min(1, figure)
            seen += figure
    assert seen or name == "hjerterehabilitering"


def test_the_rows_are_of_the_table_and_of_ones_own(wiring: Wiring) -> None:
    seen = 0
    for name, cube in wiring.cubes.items():
        lists = lists_of(wiring, cube)
        for facts in FACTS[cube.facts][:1]:
            asked = TableRequest(name, (), {"aar": (str(known().until.year),)}, facts.measure)
            found = wiring.own_cell_rows(cube, lists, asked, known(), OWN)
            rows = wiring.stored()[found.table].to_table(columns=["kommune", "resource_id"]).to_pylist()
            own = {row["resource_id"] for row in rows if row["kommune"] == OWN.kommune}
            assert set(found.ids) <= own
            seen += len(found.ids)
    assert seen > 0


@pytest.mark.parametrize(
    ("measure", "where", "words"),
    [
        ("pr_1000", {"aar": ("2026",)}, "worked out from several"),
        ("borgere", {}, "choose one year"),
        ("borgere", {"aar": ("2025", "2026")}, "choose one year"),
        ("antal", {"indsats": ("x",)}, "not split by indsats"),
    ],
)
def test_a_figure_that_has_no_rows_of_its_own_says_so(
    wiring: Wiring, measure: str, where: dict[str, tuple[str, ...]], words: str
) -> None:
    cube = wiring.cubes["tilstande"]
    with pytest.raises(WrongUsage, match=words):
        wiring.own_cell_rows(cube, lists_of(wiring, cube), TableRequest(cube.name, (), where, measure), known(), OWN)
