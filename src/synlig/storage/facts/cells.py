"""Counted rows into dense cells on the declared axes, and the years that have data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.cells import ALL_CODES, PLACE_AXES, CellBlock, CodeLists, Counts
from synlig.core.cube import Cube, Measure
from synlig.core.errors import IntegrityFailure
from synlig.core.population import ALDERSGRUPPER
from synlig.storage.facts.counting import counting
from synlig.storage.facts.definitions import FACTS, FactsQuery
from synlig.storage.facts.lookups import lookups

MOST_YEARS: Final = 10
Query = Callable[[str, Mapping[str, Any]], pa.Table]
"""An engine: SQL and what its table names stand for (datasets, Arrow tables) give an Arrow table."""


def exact_cells(query: Query, tables: Mapping[str, Any], cube: Cube, lists: CodeLists, until: date) -> list[CellBlock]:
    """Every measure of `cube` at each of its grains, exact, as known at the end of the Danish day `until`.

    The years run from the earliest with data, at most ten, to the year of `until`.

    Raises:
        IntegrityFailure: a stored row names a municipality that the axes do not have.
    """
    years = range(until.year - MOST_YEARS + 1, until.year + 1)
    blocks: list[CellBlock] = []
    for facts in FACTS[cube.facts]:
        measures = [measure for measure in cube.measures if facts.measure in (measure.name, measure.events)]
        grains = tuple(dict.fromkeys(grain for measure in measures for grain in measure.grains))
        sources = {name: tables[name] for name in facts.tables} | lookups(cube, lists, grains, years, until)
        rows = query(counting(cube, facts, grains), sources)
        blocks += _blocks(rows, measures, facts, lists, years)
    return _without_empty_years(blocks)


def _blocks(
    rows: pa.Table,
    measures: Sequence[Measure],
    facts: FactsQuery,
    lists: CodeLists,
    years: Sequence[int],
) -> list[CellBlock]:
    places = (lists["kommune"].codes, tuple(map(str, years)), lists["koen"].codes, ALDERSGRUPPER)
    made: list[CellBlock] = []
    for measure in measures:
        for grain in measure.grains:
            of_grain = rows.filter(pc.field("grain") == grain)
            codes = places if grain == ALL_CODES else (*places, lists[grain].codes)
            axes = PLACE_AXES if grain == ALL_CODES else (*PLACE_AXES, grain)
            counted = of_grain["events" if measure.name == facts.measure else "citizens"]
            made.append(CellBlock(measure.name, grain, axes, codes, _dense(of_grain, counted, codes)))
    return made


def _dense(rows: pa.Table, counted: pa.ChunkedArray, codes: Sequence[Sequence[str]]) -> Counts:
    values = np.zeros([len(each) for each in codes], np.int64)
    kommune, aar, koen, group, code = (
        rows[name].to_numpy() for name in ("kommune_no", "aar", "koen_no", "group_no", "code_no")
    )
    if len(kommune) and min(int(kommune.min()), int(koen.min())) < 0:
        raise IntegrityFailure("A stored row lies outside the declared municipalities or sexes.")
    index = (kommune, aar - int(codes[1][0]), koen, group, code)
    values[index[: len(codes)]] = counted.to_numpy()
    return values


def _without_empty_years(blocks: Sequence[CellBlock]) -> list[CellBlock]:
    by_year = sum(
        block.values.sum(axis=tuple(axis for axis in range(block.values.ndim) if axis != 1)) for block in blocks
    )
    filled = np.flatnonzero(by_year)
    first = int(filled[0]) if filled.size else len(blocks[0].codes[1]) - 1
    return [
        CellBlock(
            block.measure,
            block.grain,
            block.axes,
            (block.codes[0], block.codes[1][first:], *block.codes[2:]),
            np.ascontiguousarray(block.values[:, first:]),
        )
        for block in blocks
    ]
