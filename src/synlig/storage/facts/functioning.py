"""What counts as a fact of the cube `funktionsevne`: severity each year, change since the first, and what came back."""

from typing import Final

from synlig.storage.facts.facts_query import CITIZEN, TOUCHES, WITHIN, FactsQuery
from synlig.storage.facts.surviving import surviving

ACTIVE: Final = "v.clinical_status IN ('active', 'relapse', 'recurrence')"
CONDITIONS: Final = surviving(
    "conditions",
    (*CITIZEN, "tilstand", "recorded_from", "funktionsevne", "clinical_status"),
    ACTIVE,
    alive=True,
)
"""Every condition as it holds (`shown`), and each of its surviving versions (`alive`)."""
GRADED: Final = """
graded AS (
    SELECT a.kommune, a.resource_id, a.version_time, y.aar, y.year_start, y.year_end, l.level, l.comparable
    FROM alive a
    JOIN levels l ON l.funktionsevne = a.funktionsevne
    JOIN years y ON a.version_time >= y.year_start AND a.version_time < y.year_end
)"""

SEVERITIES: Final = FactsQuery(
    measure="antal",
    tables=("conditions", "patients"),
    versions=CONDITIONS,
    facts=f"""
told AS (
    SELECT a.kommune, a.resource_id, y.aar, max(a.version_time) AS newest
    FROM alive a JOIN years y ON a.version_time >= y.year_start AND a.version_time < y.year_end
    GROUP BY a.kommune, a.resource_id, y.aar
),
yearly AS (
    SELECT t.kommune, t.resource_id, t.aar, l.level
    FROM told t
    JOIN alive a ON a.kommune = t.kommune AND a.resource_id = t.resource_id AND a.version_time = t.newest
    JOIN levels l ON l.funktionsevne = a.funktionsevne
),
firsts AS (
    SELECT a.kommune, a.resource_id, min(a.version_time) AS first_time
    FROM alive a JOIN levels l ON l.funktionsevne = a.funktionsevne
    GROUP BY a.kommune, a.resource_id
),
counted AS (
    SELECT f.kommune, f.resource_id, f.surrogate, f.koen, f.birth_date, f.tilstand, y.aar, y.year_start, y.year_end
    FROM (
        SELECT n.kommune, n.resource_id, n.surrogate, n.koen, n.birth_date, n.tilstand,
            n.recorded_from AS begins, n.ends
        FROM shown n
        WHERE n.recorded_from < (SELECT horizon FROM bounds) AND (n.ends IS NULL OR n.ends > n.recorded_from)
    ) f JOIN years y ON {TOUCHES}
    WHERE y.year_start < (SELECT horizon FROM bounds)
),
facts AS (
    SELECT c.kommune, c.surrogate, c.koen, c.birth_date, c.tilstand AS split, coalesce(g.level, '-') AS code,
        c.year_start AS begins, c.year_start AS ends, c.resource_id AS row_id
    FROM counted c
    JOIN firsts s ON s.kommune = c.kommune AND s.resource_id = c.resource_id AND s.first_time < c.year_end
    LEFT JOIN yearly g ON g.kommune = c.kommune AND g.resource_id = c.resource_id AND g.aar = c.aar
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="conditions",
)
"""A condition in every year it counts in, by the severity of that year's newest version, from its first assessment on.

One that was never assessed is at no level, not at `-`: of nursing conditions, and before a municipality's first
report, that would be all of them, which `tilstande` shows already (docs/decisions/0055)."""

CHANGES: Final = FactsQuery(
    measure="bedre",
    also=("uaendret", "forvaerret"),
    tables=("conditions", "care_plans", "patients"),
    versions=CONDITIONS
    + ","
    + surviving(
        "care_plans",
        ("surrogate", "indsats", "status", "activity_status", "period_from", "period_to", "reasons"),
        suffix="plan",
        hidden=False,
    ),
    facts=f"""{GRADED},
assessed AS (SELECT g.* FROM graded g WHERE g.comparable IS NOT NULL),
spans AS (
    SELECT g.kommune, g.resource_id, min(g.version_time) AS first_time FROM assessed g GROUP BY g.kommune, g.resource_id
),
lasts AS (
    SELECT g.kommune, g.resource_id, g.aar, max(g.version_time) AS last_time
    FROM assessed g GROUP BY g.kommune, g.resource_id, g.aar
),
changes AS (
    SELECT n.kommune, n.resource_id, n.surrogate, n.koen, n.birth_date, n.tilstand, b.year_start, s.first_time,
        l.last_time, b.comparable - a.comparable AS steps
    FROM spans s
    JOIN lasts l ON l.kommune = s.kommune AND l.resource_id = s.resource_id AND l.last_time > s.first_time
    JOIN assessed a
        ON a.kommune = s.kommune AND a.resource_id = s.resource_id AND a.version_time = s.first_time
    JOIN assessed b
        ON b.kommune = l.kommune AND b.resource_id = l.resource_id AND b.version_time = l.last_time
    JOIN shown n ON n.kommune = s.kommune AND n.resource_id = s.resource_id
),
given AS (
    SELECT DISTINCT c.kommune, c.resource_id, c.year_start, p.indsats
    FROM changes c
    JOIN shown_plan p ON p.kommune = c.kommune AND p.surrogate = c.surrogate
    WHERE p.indsats IS NOT NULL AND p.reasons IS NOT NULL
        AND concat(' ', p.reasons, ' ') LIKE concat('% ', c.resource_id, ' %')
        AND coalesce(p.status, '') NOT IN ('entered-in-error', 'draft', 'revoked')
        AND coalesce(p.activity_status, '') <> 'cancelled'
        AND p.period_from < c.last_time AND (p.period_to IS NULL OR p.period_to > c.first_time)
),
facts AS (
    SELECT c.kommune, c.resource_id AS surrogate, c.koen, c.birth_date, c.tilstand AS split,
        coalesce(g.indsats, '-') AS code, c.year_start AS begins, c.year_start AS ends,
        c.resource_id AS row_id, CASE WHEN c.steps < 0 THEN 0 WHEN c.steps = 0 THEN 1 ELSE 2 END AS part
    FROM changes c
    LEFT JOIN given g
        ON g.kommune = c.kommune AND g.resource_id = c.resource_id AND g.year_start = c.year_start
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="conditions",
)
"""A condition in every year it was assessed again: better, unchanged or worse than at first, by what was given."""

ENDINGS: Final = FactsQuery(
    measure="ophoert",
    tables=("conditions", "patients"),
    versions=CONDITIONS,
    facts="""
turns AS (
    SELECT a.kommune, a.resource_id, a.version_time,
        CASE WHEN a.clinical_status IN ('active', 'relapse', 'recurrence') THEN 1 ELSE 0 END AS active,
        lag(CASE WHEN a.clinical_status IN ('active', 'relapse', 'recurrence') THEN 1 ELSE 0 END) OVER (
            PARTITION BY a.kommune, a.resource_id ORDER BY a.version_time
        ) AS before
    FROM alive a
),
beginnings AS (
    SELECT n.kommune, n.surrogate, n.tilstand, n.recorded_from AS begun FROM shown n
    UNION ALL
    SELECT n.kommune, n.surrogate, n.tilstand, t.version_time AS begun
    FROM turns t JOIN shown n ON n.kommune = t.kommune AND n.resource_id = t.resource_id
    WHERE t.active = 1 AND t.before = 0
),
endings AS (
    SELECT n.kommune, n.resource_id, n.surrogate, n.koen, n.birth_date, n.tilstand, t.version_time AS ended,
        d.day_start AS watched_until
    FROM turns t
    JOIN shown n ON n.kommune = t.kommune AND n.resource_id = t.resource_id
    JOIN days e ON t.version_time >= e.day_start AND t.version_time < e.day_end
    JOIN days d ON d.day_no = e.day_no + 91
    WHERE t.active = 0 AND t.before = 1 AND d.day_start <= (SELECT horizon FROM bounds)
),
relapsed AS (
    SELECT DISTINCT e.kommune, e.resource_id, e.ended
    FROM endings e
    JOIN beginnings b ON b.kommune = e.kommune AND b.surrogate = e.surrogate AND b.tilstand = e.tilstand
    WHERE b.begun > e.ended AND b.begun < e.watched_until
),
facts AS (
    SELECT e.kommune, e.surrogate, e.koen, e.birth_date, e.tilstand AS split,
        CASE WHEN r.ended IS NULL THEN 'varigt' ELSE 'tilbagefald' END AS code, e.ended AS begins, e.ended AS ends,
        e.resource_id AS row_id
    FROM endings e
    LEFT JOIN relapsed r ON r.kommune = e.kommune AND r.resource_id = e.resource_id AND r.ended = e.ended
)""",
    counts_in=WITHIN,
    of="conditions",
)
"""A condition each time it ended, once the 90 days after that day are over."""
