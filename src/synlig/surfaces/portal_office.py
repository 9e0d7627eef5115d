"""The portal's stories of those who look after data, people's rights and security, bound to one home."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from synlig.core.errors import NotFound
from synlig.core.mark import Seen
from synlig.core.permission import Person
from synlig.stories.explain_rule import explain_rule
from synlig.stories.list_findings import list_findings
from synlig.stories.mark_findings import mark_findings
from synlig.stories.see_findings import see_findings
from synlig.stories.show_record import show_record
from synlig.stories.watch_completeness import Watched, watch_completeness
from synlig.surfaces.portal import stories as portal
from synlig.surfaces.wiring import Wiring


def quality_stories(wiring: Wiring) -> portal.QualityStories:
    """Findings, marks and completeness of one's own municipality."""

    def findings(person: Person, since: datetime) -> Sequence[Seen]:
        lines = wiring.tell(list_findings, None, person.kommune, since) if person.kommune else ()
        return wiring.tell(see_findings, person, lines)

    def rule(key: str) -> Mapping[str, Any] | None:
        try:
            return wiring.tell(explain_rule, key)
        except NotFound:
            return None

    def completeness(person: Person, days: int) -> Watched:
        if person.kommune is None:
            return Watched((), ())
        return wiring.tell(watch_completeness, person.kommune, days)

    return portal.QualityStories(
        now=wiring.clock,
        findings=findings,
        rule=rule,
        completeness=completeness,
        mark=lambda person, places, note: wiring.tell(mark_findings, person, places, note),
        record=lambda person, place: wiring.tell(show_record, person, place),
    )
