"""The SQL that counts facts per year at every grain of a cube: events once, citizens once per grain."""

from collections.abc import Sequence
from string import Template
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES
from synlig.core.cube import Cube
from synlig.storage.facts.facts_query import FactsQuery

NUMBERS: Final = {
    "kommune": "kommune_no",
    "aar": "aar",
    "koen": "koen_no",
    "aldersgruppe": "group_no",
}
"""The column of each axis in the counted rows; a cube's own axis is `split_no`."""
OLDEST: Final = 130
"""Whoever would be older counts as old as this."""
SPLIT: Final = "split_no"
PART: Final = "part"
WIDTHS: Final = {"kommune_no": 1_000, "aar": 10_000, "koen_no": 10, "group_no": 100, SPLIT: 10_000, PART: 10}
"""How many numbers each column of a cell has room for in the one number that stands for the cell."""

PER_CITIZEN: Final = Template("""
citizens AS (
    SELECT c.kommune, c.surrogate, row_number() OVER (ORDER BY c.kommune, c.surrogate) AS citizen,
        coalesce(k.kommune_no, -1) AS kommune_no, coalesce(s.koen_no, -1) AS koen_no, c.birth_year
    FROM (
        SELECT f.kommune, f.surrogate, max(f.koen) AS koen,
            CAST(extract(YEAR FROM max(f.birth_date)) AS INTEGER) AS birth_year
        FROM facts f GROUP BY f.kommune, f.surrogate
    ) c
    LEFT JOIN kommuner k ON k.kommune = c.kommune
    LEFT JOIN sexes s ON s.koen = c.koen
),
numbered AS (
    SELECT c.citizen, k.code_no, $numbered f.begins, f.ends, 1 AS every
    FROM facts f
    JOIN citizens c ON c.kommune = f.kommune AND c.surrogate = f.surrogate
    JOIN codes k ON k.code = f.code$joined
),
per_citizen AS (
    SELECT f.citizen, y.aar, $kept f.code_no, count(*) AS events
    FROM numbered f JOIN years y ON y.every = f.every AND $counts_in
    GROUP BY f.citizen, y.aar, $kept f.code_no
),
aged AS (
    SELECT c.kommune_no, c.koen_no, greatest(0, least($oldest, f.aar - c.birth_year)) AS age, f.*
    FROM per_citizen f JOIN citizens c ON c.citizen = f.citizen
),
placed AS (
    SELECT CASE WHEN $unknown THEN -1 ELSE $cell END AS cell, f.citizen, f.code_no, f.events
    FROM aged f JOIN ages a ON a.age = f.age
)""")
"""Numbers stand for texts from here on, one for a whole cell: counting by them takes a third of the time and memory.
Ages and years are joined by an equality of columns, for `every` fact has the same: an expression with a query in it, or
a join by `<` alone, is tried against every row of the other table."""

FINEST: Final = Template("""
SELECT '$grain' AS grain, p.cell, p.code_no, CAST(sum(p.events) AS BIGINT) AS events, count(*) AS citizens
FROM placed p GROUP BY p.cell, p.code_no""")

COARSER: Final = Template("""
SELECT '$grain' AS grain, p.cell, k.$grain AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p JOIN codes k ON k.code_no = p.code_no
GROUP BY p.cell, k.$grain""")

WHOLE: Final = """
SELECT '' AS grain, p.cell, 0 AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p GROUP BY p.cell"""


def counting(cube: Cube, facts: FactsQuery, finest: str, grains: Sequence[str]) -> str:
    """One query for all `grains` of the measures that rest on `facts`, of which `finest` is the first.

    Its rows are grain, cell (one number, see `numbers_of`), code_no (of that grain), events and citizens. The numbers
    are places in the lists of codes; a cell of -1 holds something that no list has.
    """
    own = [axis for axis in cube.places if axis not in NUMBERS]
    kept = "".join([f"f.{SPLIT}, " * bool(own), f"f.{PART}, " * bool(facts.also)])
    numbered = kept.replace(f"f.{SPLIT}", f"s.{SPLIT}")
    joined = "\n    JOIN splits s ON s.split = f.split" * bool(own)
    columns = columns_of(cube, facts)
    per_citizen = PER_CITIZEN.substitute(
        counts_in=facts.counts_in,
        kept=kept,
        numbered=numbered,
        joined=joined,
        oldest=OLDEST,
        unknown=" OR ".join(f"{_placed(column)} < 0" for column in columns),
        cell=_cell(columns),
    )
    counted = "\nUNION ALL".join(_counted(grain, finest) for grain in grains)
    return f"WITH {facts.versions},{facts.facts},{per_citizen}{counted}"


def columns_of(cube: Cube, facts: FactsQuery) -> list[str]:
    """What a cell's number is made of: the number on each axis of the cube, and the part where facts have parts."""
    return [NUMBERS.get(axis, SPLIT) for axis in cube.places] + [PART] * bool(facts.also)


def numbers_of(cells: NDArray[np.int64], columns: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """The number of each of `columns` behind the numbers of cells."""
    found = dict[str, NDArray[np.int64]]()
    for column in reversed(columns):
        cells, found[column] = np.divmod(cells, WIDTHS[column])
    return found


def _cell(columns: Sequence[str]) -> str:
    number = f"CAST({_placed(columns[0])} AS BIGINT)"
    for column in columns[1:]:
        number = f"({number} * {WIDTHS[column]} + {_placed(column)})"
    return number


def _placed(column: str) -> str:
    return f"a.{column}" if column == "group_no" else f"f.{column}"


def _counted(grain: str, finest: str) -> str:
    if grain == ALL_CODES:
        return WHOLE
    return (FINEST if grain == finest else COARSER).substitute(grain=grain)
