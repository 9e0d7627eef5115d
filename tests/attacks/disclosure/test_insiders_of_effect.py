"""A municipality that is nearly alone in its region learns nothing of the others from `funktionsevne`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from synlig.core.cells import CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.query import Released
from synlig.declared import cubes
from synlig.declared.population import load as load_population
from synlig.pipeline.disclose import check
from synlig.pipeline.disclose.narrowing import Bounds, narrowed
from synlig.pipeline.tally import answer, parse_request
from tests.attacks.disclosure.ours import shown_of
from tests.released import release

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
CUBE: Cube = cubes.load()["funktionsevne"]
KOMMUNER, REGION = ("0101", "0147", "0825", "0851", "0860"), (0, 0, 1, 1, 1)
REGIONER, YEARS = ("1084", "1081"), ("2025", "2026")
USUAL = np.array([9.0, 0.4, 12.0, 0.3, 0.6])
"""How many conditions a cell has: in each region one municipality has nearly all of them."""
SPLIT = {
    "tilstand": ("a", "b", "c"),
    "funktionsevne": ("1", "2", "-"),
    "indsats": ("x", "y", "-"),
    "udfald": ("t", "v"),
}
LISTS: CodeLists = {
    "kommune": CodeList(
        "kommune",
        dict.fromkeys(KOMMUNER, ""),
        {
            "region": {kommune: REGIONER[at] for kommune, at in zip(KOMMUNER, REGION, strict=True)},
            "land": dict.fromkeys(KOMMUNER, "DK"),
        },
    ),
    "region": CodeList("region", dict.fromkeys(REGIONER, ""), {"land": dict.fromkeys(REGIONER, "DK")}),
    "land": CodeList("land", {"DK": ""}, {}),
    "omraade": CodeList("omraade", {"o": ""}, {}),
    **{
        name: CodeList(
            name, dict.fromkeys(known, ""), {"omraade": dict.fromkeys(known, "o")} if name == "tilstand" else {}
        )
        for name, known in SPLIT.items()
    },
}


def invented(seed: int) -> list[CellBlock]:
    """Every block of the cube, exact, one row a municipality."""
    chance = np.random.default_rng(seed)
    parts: dict[str, Counts] = {}
    blocks = list[CellBlock]()
    for measure in CUBE.measures:
        places = (KOMMUNER, YEARS, SPLIT["tilstand"], SPLIT[measure.finest])
        drawn = chance.poisson(np.broadcast_to(USUAL[:, None, None, None], tuple(map(len, places)))).astype(np.int64)
        if measure.events:
            drawn = np.minimum(parts[measure.events], np.maximum(drawn, parts[measure.events] > 0)).astype(np.int64)
        parts[measure.name] = drawn
        blocks.append(CellBlock(measure.name, measure.finest, (*CUBE.places, measure.finest), places, drawn))
        if "" in measure.grains:
            whole = drawn.max(axis=-1) + chance.binomial(drawn.sum(axis=-1) - drawn.max(axis=-1), 0.7)
            blocks.append(CellBlock(measure.name, "", CUBE.places, places[:3], whole.astype(np.int64)))
    return blocks


def of_regions(block: CellBlock) -> CellBlock:
    """The same counts in cells that the municipalities of a region share."""
    values = np.zeros((len(REGIONER), *block.values.shape[1:]), np.int64)
    np.add.at(values, np.array(REGION), block.values)
    return CellBlock(block.measure, block.grain, ("region", *block.axes[1:]), (REGIONER, *block.codes[1:]), values)


def learnt(
    found: Sequence[Bounds], truth: Sequence[CellBlock], insider: int
) -> Iterator[tuple[Counts, Counts, Counts]]:
    """(true figure, least, most) of what others have in each released cell, for one who knows its own exactly."""
    for bounds, exact in zip(found, truth, strict=True):
        if bounds.block.axes[0] == "region":
            at, own = REGION[insider], exact.values[insider]
            others = of_regions(exact).values[at] - own
            yield others, np.maximum(bounds.least[at] - own, 0), bounds.most[at] - own
        else:
            true, least, most = (np.delete(each, insider, axis=0) for each in (exact.values, bounds.least, bounds.most))
            yield true, least, most


def narrow(cube: Cube, released: Sequence[CellBlock], truth: Sequence[CellBlock]) -> int:
    """How many figures of 1 to base − 1 of others all insiders together know more closely than base − 1."""
    found = narrowed(cube, released, LISTS, {})
    known = (one for insider in range(len(KOMMUNER)) for one in learnt(found, truth, insider))
    return sum(
        int(((true > 0) & (true < cube.base) & (most - least < cube.base - 1)).sum()) for true, least, most in known
    )


@pytest.mark.parametrize("seed", range(6))
def test_insiders_learn_nothing_where_each_municipality_is_rounded_and_much_where_they_share_cells(seed: int) -> None:
    truth, key = invented(seed), bytes([seed]) * 32
    shown = shown_of(CUBE, truth, LISTS, key)
    check(CUBE, truth, shown, LISTS, {})
    assert narrow(CUBE, shown, truth) == 0
    shared = replace(CUBE, places=("region", "aar", "tilstand"))
    assert narrow(shared, shown_of(shared, [of_regions(one) for one in truth], LISTS, key), truth) > 0


def test_a_table_by_region_is_the_sum_of_what_municipalities_show() -> None:
    truth = invented(1)
    shown = shown_of(CUBE, truth, LISTS, bytes(32))
    released = Released(release(), CUBE, shown, LISTS)
    for measure in CUBE.measures:
        by = ["region", "aar", "tilstand", measure.finest]
        request = parse_request(CUBE, ",".join(by), "", measure.name, LISTS, YEARS)
        figures = {tuple(row[:-1]): row[-1] for row in answer(released, request, load_population()).table.rows}
        block = next(of_regions(one) for one in shown if (one.measure, one.grain) == (measure.name, measure.finest))
        cells = zip(*np.nonzero(block.values), strict=True)
        expected = {
            tuple(codes[at] for codes, at in zip(block.codes, cell, strict=True)): int(block.values[cell])
            for cell in cells
        }
        assert figures == expected
