"""What counts as a fact of the cube `genoptraening`: plans of §140 by how long was waited, and courses by how long."""

from typing import Final

from synlig.storage.facts.facts_query import CITIZEN, WITHIN, FactsQuery
from synlig.storage.facts.surviving import surviving

INTERVENTION_COURSE: Final = "f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb"
"""The category of a course of rehabilitation (KL's common codes), as against one of following up."""
LIMIT: Final = 7
"""Days from discharge within which the first contact is to be offered."""

COURSES: Final = FactsQuery(
    measure="antal",
    tables=("service_requests", "patients"),
    versions=surviving(
        "service_requests", (*CITIZEN, "profile", "status", "discharge_day", "offered_from", "replaces")
    ),
    facts=f"""
referrals AS (
    SELECT n.* FROM shown n
    WHERE n.profile = 'klgateway-140-servicerequest' AND n.discharge_day IS NOT NULL
        AND coalesce(n.status, '') NOT IN ('entered-in-error', 'draft', 'revoked')
),
standing AS (
    SELECT r.*, d.day_no, d.day_start FROM referrals r JOIN days d ON d.day = r.discharge_day
    WHERE d.day_start < (SELECT horizon FROM bounds) AND NOT EXISTS (
        SELECT 1 FROM referrals o
        WHERE o.kommune = r.kommune AND o.surrogate = r.surrogate
            AND concat(' ', o.replaces, ' ') LIKE concat('% ', r.resource_id, ' %')
    )
),
waited AS (
    SELECT s.kommune, s.resource_id, c.code
    FROM standing s
    CROSS JOIN classes c
    JOIN days least ON least.day_no = s.day_no + c.least
    LEFT JOIN days beyond ON beyond.day_no = s.day_no + c.beyond
    WHERE (c.least = 0 OR s.offered_from >= least.day_start)
        AND (beyond.day_start IS NULL OR s.offered_from < beyond.day_start)
),
facts AS (
    SELECT s.kommune, s.surrogate, s.koen, s.birth_date, s.day_start AS begins, s.day_start AS ends,
        s.resource_id AS row_id, CASE WHEN s.offered_from IS NOT NULL THEN w.code
            WHEN last.day_end <= (SELECT horizon FROM bounds) THEN '-' ELSE 'endnu' END AS code
    FROM standing s
    JOIN days last ON last.day_no = s.day_no + {LIMIT}
    LEFT JOIN waited w ON w.kommune = s.kommune AND w.resource_id = s.resource_id
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="service_requests",
)
"""A referral on the day of discharge, by the days until the first contact that was offered."""

ENDED: Final = FactsQuery(
    measure="afsluttede",
    tables=("care_plans", "patients"),
    versions=surviving("care_plans", (*CITIZEN, "profile", "status", "category", "period_from", "period_to")),
    facts=f"""
courses AS (
    SELECT n.*, e.day_start AS ended, e.day_no - coalesce(b.day_no, 0) AS lasted
    FROM shown n
    JOIN days e ON n.period_to > e.day_start AND n.period_to <= e.day_end
    LEFT JOIN days b ON n.period_from >= b.day_start AND n.period_from < b.day_end
    WHERE n.profile = 'klgateway-140-care-plan' AND concat(' ', n.category, ' ') LIKE '% {INTERVENTION_COURSE} %'
        AND n.period_to <= (SELECT horizon FROM bounds)
        AND coalesce(n.status, '') NOT IN ('entered-in-error', 'draft')
),
facts AS (
    SELECT c.kommune, c.surrogate, c.koen, c.birth_date, k.code, c.ended AS begins, c.ended AS ends,
        c.resource_id AS row_id
    FROM courses c
    JOIN classes k ON (k.least = 0 OR c.lasted >= k.least) AND (k.beyond IS NULL OR c.lasted < k.beyond)
)""",  # noqa: S608 (no value from outside)
    counts_in=WITHIN,
    of="care_plans",
)
"""A course when it ended, by the days it lasted."""
