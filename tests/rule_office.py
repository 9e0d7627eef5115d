"""The rules as they are delivered and changed once, with rows and scores of a municipality, invented."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.permission import Person
from synlig.core.query import Asked
from synlig.core.rule import Adoption
from synlig.declared import rules, tables
from synlig.declared.rules.reading import read_amendment
from synlig.pipeline.rules import RuleBook
from synlig.storage.facts.lookups import midnight
from synlig.storage.rules import TouchedRow, kinds
from synlig.stories.score_quality import WeekScore
from synlig.stories.see_cell_rows import SeenCell
from synlig.stories.see_rules import SeenRules, see_rules
from synlig.surfaces.portal.stories import RuleStories
from tests.office import Clocked
from tests.rule_files import WOMEN

RULE = "synlig-plan-ends-before-start"


@cache
def seen(day: date) -> SeenRules:
    amendment = read_amendment(WOMEN, "change-7.toml", day)
    now = midnight(day)
    book = RuleBook(rules.load(), kinds(tables.load()), [(Adoption(7, WOMEN, "os:anna", "os:bent", now), amendment)])
    return see_rules(rule_book=book)


TOUCHED = ((RULE, "warning"), ("synlig-of-another-version", "G1.10"))


def rule_stories(clock: Clocked) -> RuleStories:
    today = danish_day(clock.now)

    def rows(person: Person, key: str) -> Sequence[dict[str, Any]]:
        if key not in {one.rule.id for one in seen(today).rules}:
            raise NotFound("None.")
        row = {"resource_id": "plan-1", "bundle_id": f"bundle-of-{person.kommune}", "version_time": clock.now}
        element = "Bundle.entry.resource.ofType(CarePlan).where(id = 'plan-1').period"
        made = {"period_to": clock.now - timedelta(days=3), "remark": "warning"}
        return [{**row, **made, "receipt": 12, "source_element": element}] if key == RULE else []

    def scores(person: Person, weeks: int) -> Sequence[WeekScore]:
        monday = today - timedelta(days=today.weekday())
        return [
            WeekScore(RULE, monday - timedelta(weeks=back), 400 + back, back, 1 - back / (400 + back))
            for back in range(weeks if person.kommune else 0)
        ]

    return RuleStories(all=lambda: seen(today), rows=rows, scores=scores)


def own_rows(person: Person, asked: Asked) -> SeenCell:
    """What stands behind any figure: one row of the asking person's municipality, touched by two rules."""
    element = "Bundle.entry.resource.ofType(CarePlan).where(id = 'plan-1')"
    row = {
        "resource_id": "plan-1",
        "bundle_id": f"bundle-of-{person.kommune}",
        "version_time": datetime(2026, 2, 3, tzinfo=UTC),
    }
    touched = TouchedRow({**row, "receipt": 12, "source_element": element}, {"status": "active"}, TOUCHED)
    return SeenCell(1, "care_plans", 1, [touched] if "aar=1999" not in asked.where else [])
