"""The rows that one exact figure is made of: the very facts that are counted, kept to its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import Template
from typing import Any, Final

import pyarrow as pa

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube, Measure
from synlig.core.errors import WrongUsage
from synlig.core.query import TableRequest
from synlig.storage.facts.cells import AAR, MOST_YEARS, Query
from synlig.storage.facts.counting import NUMBERS, OLDEST
from synlig.storage.facts.definitions import FACTS
from synlig.storage.facts.facts_query import FactsQuery
from synlig.storage.facts.lookups import lookups

ROWS: Final = Template("""
people AS (
    SELECT f.kommune, f.surrogate, max(f.koen) AS koen,
        CAST(extract(YEAR FROM max(f.birth_date)) AS INTEGER) AS birth_year
    FROM facts f GROUP BY f.kommune, f.surrogate
),
aged AS (
    SELECT f.*, p.koen AS counted_koen, y.aar, greatest(0, least($oldest, y.aar - p.birth_year)) AS age
    FROM facts f
    JOIN people p ON p.kommune = f.kommune AND p.surrogate = f.surrogate
    JOIN years y ON $counts_in
)
SELECT f.row_id, f.surrogate, f.aar FROM aged f JOIN ages a ON a.age = f.age
WHERE $kept
ORDER BY f.row_id, f.aar""")
"""Sex, birth and years are taken as `counting` takes them; a test holds the sums of both together."""
HELD_BY: Final = {"kommune": "f.kommune", "aar": "f.aar", "koen": "f.counted_koen", "aldersgruppe": "a.group_no"}


@dataclass(frozen=True, slots=True)
class CellRows:
    """What a figure is made of: `number` is the figure, `ids` are the resources of `table` that are counted in it."""

    number: int
    table: str
    ids: tuple[str, ...]


def cell_rows(
    query: Query,
    tables: Mapping[str, Any],
    cube: Cube,
    lists: CodeLists,
    request: TableRequest,
    until: date,
    known: datetime,
) -> CellRows:
    """The rows behind `request` without a split, as `exact_cells` counts it for the end of the Danish day `until`.

    Raises:
        WrongUsage: the measure is worked out from several figures, or would count someone twice.
    """
    measure = _counted(cube, request)
    facts = next(one for one in FACTS[cube.facts] if {measure.name, measure.events} & set(one.measures))
    years = range(until.year - MOST_YEARS + 1, until.year + 1)
    wanted = _wanted(cube, measure, lists, request, years)
    sources = {name: tables[name] for name in facts.tables} | lookups(
        cube, lists, (measure.finest,), years, until, known
    )
    rows = query(_sql(facts, measure, wanted), sources | wanted)
    counted = rows["surrogate"].unique() if measure.distinct else rows["row_id"]
    return CellRows(len(counted), facts.of, tuple(rows["row_id"].unique().to_pylist()))


def _counted(cube: Cube, request: TableRequest) -> Measure:
    measure = cube.measure(request.measure)
    if measure is None:
        raise WrongUsage(f"{request.measure} is worked out from several figures: see the rows of each of them.")
    if measure.distinct and len(request.where.get(AAR, ())) != 1:
        raise WrongUsage(f"{request.measure} is counted year by year: choose one year.")
    return measure


def _sql(facts: FactsQuery, measure: Measure, wanted: Mapping[str, pa.Table]) -> str:
    held = HELD_BY | {"code": "f.code", "split": "f.split"}
    kept = [f"{held[name.removeprefix('wanted_')]} IN (SELECT w.code FROM {name} w)" for name in wanted]  # noqa: S608
    if facts.also:
        kept.append(f"f.part = {facts.measures.index(measure.name)}")
    chosen = ROWS.substitute(counts_in=facts.counts_in, oldest=OLDEST, kept="\n    AND ".join(kept))
    return f"WITH {facts.versions},{facts.facts},{chosen}"


def _wanted(
    cube: Cube, measure: Measure, lists: CodeLists, request: TableRequest, years: Sequence[int]
) -> dict[str, pa.Table]:
    """By what is held, the codes that are asked for; everything that has a place on the axes where nothing is asked."""
    axes, wanted = (*cube.places, measure.finest), {}
    if beside := set(request.where) - {*axes, *(name for axis in axes if axis != AAR for name in lists[axis].up)}:
        raise WrongUsage(f"{measure.name} is not split by {', '.join(sorted(beside))}.")
    for axis in axes:
        codes = tuple(map(str, years)) if axis == AAR else lists[axis].codes
        chosen = [code for code in codes if _is_in(axis, code, lists, request)]
        name = axis if axis in NUMBERS else ("code" if axis == measure.finest else "split")
        if axis == "aldersgruppe":
            wanted[f"wanted_{name}"] = pa.table({"code": pa.array(map(codes.index, chosen), pa.int32())})
        else:
            kind = pa.int32() if axis == AAR else pa.string()
            wanted[f"wanted_{name}"] = pa.table({"code": pa.array(chosen, pa.string()).cast(kind)})
    return wanted


def _is_in(axis: str, code: str, lists: CodeLists, request: TableRequest) -> bool:
    """Whether a code of an axis is asked for, by itself and by every group that it rolls up to."""
    up = {} if axis == AAR else lists[axis].up
    groups = {axis: code} | {name: under[code] for name, under in up.items() if code in under}
    return all(groups[name] in codes for name, codes in request.where.items() if name in groups)
