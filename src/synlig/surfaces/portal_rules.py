"""The portal's stories of rules, bound to one home: rows and scores are those of the asking person's municipality."""

from collections.abc import Sequence
from typing import Any

from synlig.core.permission import Person
from synlig.stories.score_quality import WeekScore, score_quality
from synlig.stories.see_rules import see_rules
from synlig.stories.trace_rule import trace_rule
from synlig.surfaces.portal import stories as portal
from synlig.surfaces.wiring import Wiring


def rule_stories(wiring: Wiring) -> portal.RuleStories:
    """The rules are asked for anew each time, so that a change is seen once it is carried out."""

    def rows(person: Person, key: str) -> Sequence[dict[str, Any]]:
        if person.kommune is None:
            return ()
        return wiring.bind(trace_rule)(key, person.kommune, actor=person.id)

    def scores(person: Person, weeks: int) -> Sequence[WeekScore]:
        return () if person.kommune is None else wiring.tell(score_quality, person.kommune, weeks)

    return portal.RuleStories(all=lambda: wiring.tell(see_rules), rows=rows, scores=scores)
