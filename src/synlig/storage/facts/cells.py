"""Counted rows into dense cells on the declared axes, and the years that have data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists, Counts
from synlig.core.cube import Cube, Measure
from synlig.core.errors import IntegrityFailure
from synlig.storage.facts.counting import NUMBERS, PART, SPLIT, columns_of, counting, numbers_of
from synlig.storage.facts.definitions import FACTS
from synlig.storage.facts.facts_query import FactsQuery
from synlig.storage.facts.lookups import horizon, lookups

MOST_YEARS: Final = 10
AAR: Final = "aar"
YEAR: Final = 1
"""The place of the year among the axes of every cube."""
Query = Callable[[str, Mapping[str, Any]], pa.Table]
"""An engine: SQL and what its table names stand for (datasets, Arrow tables) give an Arrow table."""


def exact_cells(
    query: Query,
    tables: Mapping[str, Any],
    cube: Cube,
    lists: CodeLists,
    until: date,
    known: datetime | None = None,
) -> list[CellBlock]:
    """Every measure of `cube` at each of its grains, exact, for the end of the Danish day `until`.

    What was received before `known` counts, by default before that day's end. The years run from the earliest with
    data, at most ten, to the year of `until`.

    Raises:
        IntegrityFailure: a stored row names a municipality that the axes do not have.
    """
    years = range(until.year - MOST_YEARS + 1, until.year + 1)
    blocks: list[CellBlock] = []
    for facts in FACTS[cube.facts]:
        measures = [measure for measure in cube.measures if facts.measure in (measure.name, measure.events)]
        measures += [measure for measure in cube.measures if measure.name in facts.also]
        grains = tuple(dict.fromkeys(grain for measure in measures for grain in measure.grains))
        finest = measures[0].finest
        ordered = (finest, *(grain for grain in grains if grain != finest))
        sources = {name: tables[name] for name in facts.tables} | lookups(
            cube, lists, ordered, years, until, known or horizon(until)
        )
        rows = query(counting(cube, facts, finest, ordered), sources)
        blocks += _blocks(rows, measures, facts, cube, lists, years)
    return _without_empty_years(blocks)


def _blocks(
    rows: pa.Table,
    measures: Sequence[Measure],
    facts: FactsQuery,
    cube: Cube,
    lists: CodeLists,
    years: Sequence[int],
) -> list[CellBlock]:
    places = tuple(tuple(map(str, years)) if axis == AAR else lists[axis].codes for axis in cube.places)
    numbers = _numbers(rows, cube, facts)
    grains = rows["grain"].combine_chunks().dictionary_encode()
    made: list[CellBlock] = []
    for measure in measures:
        own = numbers[PART] == facts.measures.index(measure.name) if facts.also else np.ones(len(rows), bool)
        for grain in measure.grains:
            codes = places if grain == ALL_CODES else (*places, lists[grain].codes)
            axes = cube.places if grain == ALL_CODES else (*cube.places, grain)
            at = np.flatnonzero(own & _is(grains, grain))
            counted = rows["citizens" if measure.distinct else "events"].take(at).to_numpy()
            made.append(CellBlock(measure.name, grain, axes, codes, _dense(numbers, at, counted, cube.places, codes)))
    return made


def _is(grains: Any, grain: str) -> NDArray[np.bool_]:
    known = grains.dictionary.to_pylist()
    return np.asarray(grains.indices) == (known.index(grain) if grain in known else -1)


def _numbers(rows: pa.Table, cube: Cube, facts: FactsQuery) -> Mapping[str, Counts]:
    """The numbers behind each row's cell, and its code."""
    cells = rows["cell"].to_numpy()
    if len(cells) and int(cells.min()) < 0:
        raise IntegrityFailure("A stored row lies outside the declared municipalities or sexes.")
    return {**numbers_of(cells, columns_of(cube, facts)), "code_no": rows["code_no"].to_numpy()}


def _dense(
    numbers: Mapping[str, Counts], at: NDArray[np.intp], counted: Counts, places: Sequence[str], codes: Sequence[Any]
) -> Counts:
    values = np.zeros([len(each) for each in codes], np.int64)
    columns = [*(NUMBERS.get(axis, SPLIT) for axis in places), "code_no"][: len(codes)]
    index = [numbers[name][at] for name in columns]
    index[YEAR] = index[YEAR] - int(codes[YEAR][0])
    values[tuple(index)] = counted
    return values


def _without_empty_years(blocks: Sequence[CellBlock]) -> list[CellBlock]:
    by_year = sum(
        block.values.sum(axis=tuple(axis for axis in range(block.values.ndim) if axis != YEAR)) for block in blocks
    )
    filled = np.flatnonzero(by_year)
    first = int(filled[0]) if filled.size else len(blocks[0].codes[YEAR]) - 1
    return [
        CellBlock(
            block.measure,
            block.grain,
            block.axes,
            (*block.codes[:YEAR], block.codes[YEAR][first:], *block.codes[YEAR + 1 :]),
            np.ascontiguousarray(block.values[:, first:]),
        )
        for block in blocks
    ]
