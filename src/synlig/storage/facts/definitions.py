"""What counts as a fact of each cube: one query text per event measure, by the words of CONTRACT.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.storage.facts.surviving import surviving

CITIZEN: Final = ("surrogate", "koen", "birth_date")
TOUCHES: Final = "f.begins < y.year_end AND (f.ends IS NULL OR f.ends > y.year_start)"
WITHIN: Final = "f.begins >= y.year_start AND f.begins < y.year_end"


@dataclass(frozen=True, slots=True)
class FactsQuery:
    """The facts behind one event measure.

    `versions` are common table expressions ending in `shown`; `facts` makes of it kommune, surrogate, koen, birth_date,
    code, begins and ends (exclusive, null where still open); `counts_in` says when a fact `f` counts in a year `y`.
    """

    measure: str
    tables: tuple[str, ...]
    versions: str
    facts: str
    counts_in: str


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
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.tilstand AS code, n.recorded_from AS begins, n.ends
    FROM shown n
    WHERE n.recorded_from < (SELECT horizon FROM bounds) AND (n.ends IS NULL OR n.ends > n.recorded_from)
)""",
    counts_in=TOUCHES,
)
"""Active from the recorded time until the version time since which it has not been, up to the horizon."""

PLANNED: Final = FactsQuery(
    measure="antal",
    tables=("care_plans", "patients"),
    versions=surviving("care_plans", (*CITIZEN, "indsats", "status", "activity_status", "period_from", "period_to")),
    facts="""
facts AS (
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.indsats AS code, n.period_from AS begins, n.period_to AS ends
    FROM shown n
    WHERE coalesce(n.status, '') NOT IN ('entered-in-error', 'draft', 'revoked')
        AND coalesce(n.activity_status, '') <> 'cancelled'
        AND (n.period_to IS NOT NULL OR n.period_from < (SELECT horizon FROM bounds))
)""",
    counts_in=TOUCHES,
)
"""A period that is still open reaches to the horizon; a stated end holds even where it lies ahead."""

DELIVERED: Final = FactsQuery(
    measure="leverede",
    tables=("procedures", "patients"),
    versions=surviving("procedures", (*CITIZEN, "indsats", "status", "performed_from")),
    facts="""
facts AS (
    SELECT n.kommune, n.surrogate, n.koen, n.birth_date, n.indsats AS code, n.performed_from AS begins,
        n.performed_from AS ends
    FROM shown n WHERE coalesce(n.status, '') = 'completed'
)""",
    counts_in=WITHIN,
)

FACTS: Final[Mapping[str, tuple[FactsQuery, ...]]] = {
    "tilstande": (CONDITIONS,),
    "indsatser": (PLANNED, DELIVERED),
}
"""The facts that a cube's declaration names, as the queries that count them."""
