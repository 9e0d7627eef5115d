"""The SQL that counts facts per year at every grain of a cube: events once, citizens once per grain."""

from collections.abc import Sequence
from string import Template
from typing import Final

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
    SELECT c.citizen, k.code_no, $numbered f.begins, f.ends
    FROM facts f
    JOIN citizens c ON c.kommune = f.kommune AND c.surrogate = f.surrogate
    JOIN codes k ON k.code = f.code$joined
),
per_citizen AS (
    SELECT f.citizen, y.aar, $kept f.code_no, count(*) AS events
    FROM numbered f JOIN years y ON $counts_in
    GROUP BY f.citizen, y.aar, $kept f.code_no
),
aged AS (
    SELECT c.kommune_no, c.koen_no, greatest(0, least($oldest, f.aar - c.birth_year)) AS age, f.*
    FROM per_citizen f JOIN citizens c ON c.citizen = f.citizen
),
placed AS (
    SELECT f.kommune_no, f.aar, f.koen_no, a.group_no, f.citizen, $kept f.code_no, f.events
    FROM aged f JOIN ages a ON a.age = f.age
)""")
"""Numbers stand for texts from here on: counting by them takes a third of the time and memory. Ages are joined by an
equality of columns: an expression with a query in it is tried against every row of `ages`, two fifths of the whole."""

FINEST: Final = Template("""
SELECT '$grain' AS grain, $cell, p.code_no, CAST(sum(p.events) AS BIGINT) AS events, count(*) AS citizens
FROM placed p GROUP BY $cell, p.code_no""")

COARSER: Final = Template("""
SELECT '$grain' AS grain, $cell, k.$grain AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p JOIN codes k ON k.code_no = p.code_no
GROUP BY $cell, k.$grain""")

WHOLE: Final = Template("""
SELECT '' AS grain, $cell, 0 AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p GROUP BY $cell""")


def counting(cube: Cube, facts: FactsQuery, finest: str, grains: Sequence[str]) -> str:
    """One query for all `grains` of the measures that rest on `facts`, of which `finest` is the first.

    Its rows are grain, the number of the cell on each axis of the cube (`NUMBERS`, `split_no`), code_no (of that
    grain), events and citizens, and `part` where the facts have parts. The numbers are places in the lists of codes,
    -1 where a row holds something that no list has.
    """
    own = [axis for axis in cube.places if axis not in NUMBERS]
    kept = "".join([f"f.{SPLIT}, " * bool(own), f"f.{PART}, " * bool(facts.also)])
    numbered = kept.replace(f"f.{SPLIT}", f"s.{SPLIT}")
    joined = "\n    JOIN splits s ON s.split = f.split" * bool(own)
    per_citizen = PER_CITIZEN.substitute(
        counts_in=facts.counts_in, kept=kept, numbered=numbered, joined=joined, oldest=OLDEST
    )
    columns = [NUMBERS.get(axis, SPLIT) for axis in cube.places] + [PART] * bool(facts.also)
    cell = ", ".join(f"p.{column}" for column in columns)
    counted = "\nUNION ALL".join(_counted(grain, finest, cell) for grain in grains)
    return f"WITH {facts.versions},{facts.facts},{per_citizen}{counted}"


def _counted(grain: str, finest: str, cell: str) -> str:
    if grain == ALL_CODES:
        return WHOLE.substitute(cell=cell)
    return (FINEST if grain == finest else COARSER).substitute(grain=grain, cell=cell)
