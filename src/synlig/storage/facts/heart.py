"""What counts as a fact of the cube `hjerterehabilitering`: each ended course at each indicator, met or not met."""

from typing import Final

from synlig.storage.facts.facts_query import CITIZEN, WITHIN, FactsQuery
from synlig.storage.facts.surviving import surviving

WALK: Final = "1144649008"
"""The 6-minute walk test (SNOMED CT)."""


def _latest(name: str, code: str, phase: str, value: str = "value_number") -> str:
    """A column of the pivot: the latest value of one measurement."""
    when = f"m.phase = '{phase}'" if phase else "m.phase IS NULL"
    return f"max(CASE WHEN m.code = '{code}' AND {when} THEN m.{value} END) AS {name}"


MEASURED: Final = ",\n        ".join(
    (
        _latest("planned", "planlagte-traeningsgange", ""),
        _latest("attended", "gennemfoerte-traeningsgange", ""),
        _latest("walk_before", WALK, "start"),
        _latest("walk_after", WALK, "slut"),
        _latest("watt_before", "watt-test", "start"),
        _latest("watt_after", "watt-test", "slut"),
        _latest("smoked", "rygestatus", "start", "value_code"),
        _latest("smokes", "rygestatus", "slut", "value_code"),
        _latest("diet", "diaetbehandling", "", "yes"),
        _latest("depression", "hads-depression", "slut"),
    )
)

GAIN: Final = "coalesce(j.{0}_after * 10 >= j.{0}_before * 11, FALSE)"

JUDGED: Final = (
    ("vedholdende", "TRUE", "j.training_status = 'completed'"),
    ("fremmoede", "j.planned >= 1 AND j.attended IS NOT NULL", "j.attended * 5 >= j.planned * 4"),
    (
        "fremgang",
        "j.attended >= 1 AND (j.walk_before + j.walk_after IS NOT NULL OR j.watt_before + j.watt_after IS NOT NULL)",
        f"{GAIN.format('walk')} OR {GAIN.format('watt')}",
    ),
    ("rygestop", "j.smoked = 'ryger' AND j.smokes IS NOT NULL", "j.smokes = 'eksryger'"),
    ("diaet", "TRUE", "coalesce(j.diet, 0) = 1"),
    ("depressionsscreening", "TRUE", "j.depression IS NOT NULL"),
)
"""Each indicator: which courses it judges, and when it is met (the cube's declaration says the same in words)."""

EACH: Final = " UNION ALL ".join(
    f"""
    SELECT j.kommune, j.citizen AS surrogate, j.koen, j.birth_date, '{code}' AS code, j.ends AS begins, j.ends,
        j.resource_id AS row_id, CASE WHEN {met} THEN 0 ELSE 1 END AS part
    FROM judged j WHERE {among}"""  # noqa: S608 (no value from outside)
    for code, among, met in JUDGED
)

INDICATORS: Final = FactsQuery(
    measure="opfyldt",
    also=("ikke_opfyldt",),
    tables=("heart_courses", "heart_measurements", "patients"),
    versions=surviving("heart_courses", (*CITIZEN, "status", "training_status", "ends"))
    + ","
    + surviving(
        "heart_measurements",
        ("surrogate", "course", "code", "phase", "value_code", "value_number", "value_yes", "effective_from"),
        suffix="told",
        hidden=False,
    ),
    facts=f"""
latest AS (
    SELECT t.kommune, t.surrogate, t.course, t.code, t.phase, t.value_code, t.value_number,
        CASE WHEN t.value_yes THEN 1 ELSE 0 END AS yes,
        row_number() OVER (
            PARTITION BY t.kommune, t.surrogate, t.course, t.code, t.phase
            ORDER BY t.effective_from DESC, t.resource_id DESC
        ) AS lateness
    FROM shown_told t
),
measured AS (
    SELECT m.kommune, m.surrogate, m.course,
        {MEASURED}
    FROM latest m WHERE m.lateness = 1 GROUP BY m.kommune, m.surrogate, m.course
),
judged AS (
    SELECT n.kommune, n.resource_id, n.surrogate AS citizen, n.koen, n.birth_date, n.training_status, n.ends,
        m.planned, m.attended, m.walk_before, m.walk_after, m.watt_before, m.watt_after,
        m.smoked, m.smokes, m.diet, m.depression
    FROM shown n
    LEFT JOIN measured m ON m.kommune = n.kommune AND m.surrogate = n.surrogate AND m.course = n.resource_id
    WHERE n.training_status IN ('completed', 'stopped') AND n.ends < (SELECT horizon FROM bounds)
        AND coalesce(n.status, '') NOT IN ('entered-in-error', 'draft')
),
facts AS (
    {EACH}
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="heart_courses",
)
"""A course on the day it ended, judged by what surviving measurements say."""
