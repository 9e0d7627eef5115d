"""What counts as a fact of each cube: one query text per event measure, by the words of CONTRACT.md."""

from collections.abc import Mapping
from typing import Final

from synlig.storage.facts.facts_query import CITIZEN, TOUCHES, WITHIN, FactsQuery
from synlig.storage.facts.following_up import CONTACTS, FOLLOW_UPS, GOALS
from synlig.storage.facts.functioning import CHANGES, ENDINGS, SEVERITIES
from synlig.storage.facts.heart import INDICATORS
from synlig.storage.facts.rehabilitation import COURSES, ENDED
from synlig.storage.facts.surviving import surviving

CONDITIONS: Final = FactsQuery(
    measure="antal",
    tables=("conditions", "patients"),
    versions=surviving(
        "conditions",
        (*CITIZEN, "tilstand", "recorded_from"),
        "v.clinical_status IN ('active', 'relapse', 'recurrence')",
    ),
    facts="""
facts AS (
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.tilstand AS code, n.recorded_from AS begins, n.ends,
        n.resource_id AS row_id
    FROM shown n
    WHERE n.recorded_from < (SELECT horizon FROM bounds) AND (n.ends IS NULL OR n.ends > n.recorded_from)
)""",
    counts_in=TOUCHES,
    of="conditions",
)
"""Active from the recorded time until the version time since which it has not been, up to the horizon."""

PLANNED: Final = FactsQuery(
    measure="antal",
    tables=("care_plans", "patients"),
    versions=surviving("care_plans", (*CITIZEN, "indsats", "status", "activity_status", "period_from", "period_to")),
    facts="""
facts AS (
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.indsats AS code, n.period_from AS begins,
        n.period_to AS ends, n.resource_id AS row_id
    FROM shown n
    WHERE coalesce(n.status, '') NOT IN ('entered-in-error', 'draft', 'revoked')
        AND coalesce(n.activity_status, '') <> 'cancelled'
        AND (n.period_to IS NOT NULL OR n.period_from < (SELECT horizon FROM bounds))
)""",
    counts_in=TOUCHES,
    of="care_plans",
)
"""A period that is still open reaches to the horizon; a stated end holds even where it lies ahead."""

DELIVERED: Final = FactsQuery(
    measure="leverede",
    tables=("procedures", "patients"),
    versions=surviving("procedures", (*CITIZEN, "indsats", "status", "performed_from")),
    facts="""
facts AS (
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.indsats AS code, n.performed_from AS begins,
        n.performed_from AS ends, n.resource_id AS row_id
    FROM shown n WHERE coalesce(n.status, '') = 'completed'
)""",
    counts_in=WITHIN,
    of="procedures",
)

FACTS: Final[Mapping[str, tuple[FactsQuery, ...]]] = {
    "tilstande": (CONDITIONS,),
    "indsatser": (PLANNED, DELIVERED),
    "funktionsevne": (SEVERITIES, CHANGES, ENDINGS),
    "opfoelgning": (FOLLOW_UPS, GOALS, CONTACTS),
    "genoptraening": (COURSES, ENDED),
    "hjerterehabilitering": (INDICATORS,),
}
"""The facts that a cube's declaration names, as the queries that count them."""
