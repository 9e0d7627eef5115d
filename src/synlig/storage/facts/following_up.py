"""What counts as a fact of the cube `opfoelgning`: follow-ups, closed goals, and contacts that were planned."""

from typing import Final

from synlig.storage.facts.facts_query import CITIZEN, WITHIN, FactsQuery
from synlig.storage.facts.surviving import surviving

FOLLOWING_UP: Final = "9f03dfbb-7a97-45a5-94db-d4c3501714a9"
"""The type of contact that follows up (KL's common codes)."""

FOLLOW_UPS: Final = FactsQuery(
    measure="antal",
    tables=("observations", "conditions", "patients"),
    versions=surviving("conditions", ("surrogate", "tilstand"))
    + ","
    + surviving(
        "observations", (*CITIZEN, "profile", "status", "focus", "effective_from"), suffix="told", hidden=False
    ),
    facts="""
facts AS (
    SELECT o.kommune, o.surrogate, o.koen, o.birth_date, n.tilstand AS code, o.effective_from AS begins,
        o.effective_from AS ends, o.resource_id AS row_id
    FROM shown_told o
    JOIN shown n ON n.kommune = o.kommune AND n.surrogate = o.surrogate
    WHERE o.profile = 'klgateway-care-follow-up-observation' AND o.status = 'final'
        AND o.effective_from < (SELECT horizon FROM bounds)
        AND concat(' ', o.focus, ' ') LIKE concat('% ', n.resource_id, ' %')
)""",
    counts_in=WITHIN,
    of="observations",
)
"""A follow-up at each condition it is about, in the year it was made."""

GOALS: Final = FactsQuery(
    measure="naaet",
    also=("ikke_naaet",),
    tables=("goals", "conditions", "patients"),
    versions=surviving("conditions", (*CITIZEN, "tilstand", "funktionsevne"), alive=True)
    + ","
    + surviving(
        "goals",
        ("surrogate", "lifecycle_status", "funktionsevne", "addresses"),
        "coalesce(v.lifecycle_status, '') NOT IN ('completed', 'cancelled', 'rejected')",
        suffix="goal",
        hidden=False,
    ),
    facts="""
deceased AS (
    SELECT DISTINCT p.kommune, p.surrogate FROM patients p
    WHERE p.deceased AND p.known_at < (SELECT known FROM bounds)
),
closed AS (
    SELECT g.kommune, g.resource_id, g.surrogate, g.addresses, g.ends, l.comparable AS aim
    FROM shown_goal g
    JOIN levels l ON l.funktionsevne = g.funktionsevne
    WHERE g.lifecycle_status IN ('completed', 'cancelled') AND g.ends IS NOT NULL AND l.comparable IS NOT NULL
        AND NOT (g.lifecycle_status = 'cancelled' AND EXISTS (
            SELECT 1 FROM deceased d WHERE d.kommune = g.kommune AND d.surrogate = g.surrogate
        ))
),
sought AS (
    SELECT g.kommune, g.resource_id AS goal, n.resource_id, n.koen, n.birth_date, n.surrogate, n.tilstand, g.aim,
        g.ends, max(a.version_time) AS judged
    FROM closed g
    JOIN shown n ON n.kommune = g.kommune AND n.surrogate = g.surrogate
    JOIN alive a ON a.kommune = n.kommune AND a.resource_id = n.resource_id AND a.version_time <= g.ends
    WHERE concat(' ', g.addresses, ' ') LIKE concat('% ', n.resource_id, ' %')
    GROUP BY g.kommune, g.resource_id, n.resource_id, n.koen, n.birth_date, n.surrogate, n.tilstand, g.aim, g.ends
),
facts AS (
    SELECT s.kommune, s.surrogate, s.koen, s.birth_date, s.tilstand AS code, s.ends AS begins, s.ends,
        s.goal AS row_id, CASE WHEN l.comparable <= s.aim THEN 0 ELSE 1 END AS part
    FROM sought s
    JOIN alive a ON a.kommune = s.kommune AND a.resource_id = s.resource_id AND a.version_time = s.judged
    JOIN levels l ON l.funktionsevne = a.funktionsevne
    WHERE l.comparable IS NOT NULL
)""",
    counts_in=WITHIN,
    of="goals",
)
"""A goal when it was closed, judged by the severity that the condition then had."""

CONTACTS: Final = FactsQuery(
    measure="kontakter",
    tables=("encounters", "patients"),
    versions=surviving("encounters", (*CITIZEN, "profile", "status", "types", "period_from"), alive=True),
    facts=f"""
plans AS (
    SELECT a.kommune, a.resource_id, max(a.version_time) AS said
    FROM alive a WHERE a.status = 'planned' GROUP BY a.kommune, a.resource_id
),
planned AS (
    SELECT n.kommune, n.resource_id, n.surrogate, n.koen, n.birth_date, n.status, d.day_start, d.day_end,
        CASE WHEN n.status = 'finished' THEN n.period_from END AS held
    FROM plans p
    JOIN alive a ON a.kommune = p.kommune AND a.resource_id = p.resource_id AND a.version_time = p.said
    JOIN shown n ON n.kommune = p.kommune AND n.resource_id = p.resource_id
    JOIN days d ON a.period_from >= d.day_start AND a.period_from < d.day_end
    WHERE n.profile = 'klgateway-care-encounter'
        OR concat(' ', n.types, ' ') LIKE '% {FOLLOWING_UP} %'
),
facts AS (
    SELECT p.kommune, p.surrogate, p.koen, p.birth_date,
        CASE WHEN p.held < p.day_end THEN 'til-tiden' ELSE 'ikke-til-tiden' END AS code,
        p.day_start AS begins, p.day_start AS ends, p.resource_id AS row_id
    FROM planned p
    WHERE p.status = 'finished' OR (
        p.status NOT IN ('cancelled', 'entered-in-error') AND p.day_end <= (SELECT horizon FROM bounds)
    )
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="encounters",
)
"""A contact that was planned, on the Danish day it was last planned for."""
