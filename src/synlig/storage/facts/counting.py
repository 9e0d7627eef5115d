"""The SQL that counts facts per year at every grain of a cube: events once, citizens once per grain."""

from collections.abc import Sequence
from string import Template
from typing import Final

from synlig.core.cells import ALL_CODES
from synlig.core.cube import Cube
from synlig.storage.facts.definitions import FactsQuery

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
    SELECT c.citizen, k.code_no, f.begins, f.ends
    FROM facts f
    JOIN citizens c ON c.kommune = f.kommune AND c.surrogate = f.surrogate
    JOIN codes k ON k.code = f.code
),
per_citizen AS (
    SELECT f.citizen, y.aar, f.code_no, count(*) AS events
    FROM numbered f JOIN years y ON $counts_in
    GROUP BY f.citizen, y.aar, f.code_no
),
placed AS (
    SELECT c.kommune_no, p.aar, c.koen_no, a.group_no, p.citizen, p.code_no, p.events
    FROM per_citizen p
    JOIN citizens c ON c.citizen = p.citizen
    JOIN ages a ON a.age = greatest(0, least((SELECT max(age) FROM ages), p.aar - c.birth_year))
)""")
"""Numbers stand for texts from here on: counting by them takes a third of the time and memory."""

FINEST: Final = Template("""
SELECT '$grain' AS grain, p.kommune_no, p.aar, p.koen_no, p.group_no, p.code_no,
    CAST(sum(p.events) AS BIGINT) AS events, count(*) AS citizens
FROM placed p GROUP BY p.kommune_no, p.aar, p.koen_no, p.group_no, p.code_no""")

COARSER: Final = Template("""
SELECT '$grain' AS grain, p.kommune_no, p.aar, p.koen_no, p.group_no, k.$grain AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p JOIN codes k ON k.code_no = p.code_no
GROUP BY p.kommune_no, p.aar, p.koen_no, p.group_no, k.$grain""")

WHOLE: Final = """
SELECT '' AS grain, p.kommune_no, p.aar, p.koen_no, p.group_no, 0 AS code_no,
    CAST(NULL AS BIGINT) AS events, count(DISTINCT p.citizen) AS citizens
FROM placed p GROUP BY p.kommune_no, p.aar, p.koen_no, p.group_no"""


def counting(cube: Cube, facts: FactsQuery, grains: Sequence[str]) -> str:
    """One query for all `grains` of the measures that rest on `facts`.

    Its rows are grain, kommune_no, aar, koen_no, group_no (age group), code_no (of that grain), events and citizens;
    the numbers are places in the lists of codes, -1 where a row holds something that no list has.
    """
    per_citizen = PER_CITIZEN.substitute(counts_in=facts.counts_in)
    counted = "\nUNION ALL".join(_counted(cube, grain) for grain in grains)
    return f"WITH {facts.versions},{facts.facts},{per_citizen}{counted}"


def _counted(cube: Cube, grain: str) -> str:
    if grain == ALL_CODES:
        return WHOLE
    return (FINEST if grain == cube.code else COARSER).substitute(grain=grain)
