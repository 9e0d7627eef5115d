"""What those who look after data see, invented: findings, whom they are about, and the days that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from synlig.core.completeness import DayCheck
from synlig.core.completeness import Place as Sender
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.mark import Mark, Place, Seen, place_of
from synlig.core.permission import Person
from synlig.stories.show_record import Shown
from synlig.stories.watch_completeness import Watched
from synlig.surfaces.portal.stories import QualityStories
from tests.resting import synthetic_cpr

UNITS = ("999054000001", "999054000002", None)
"""Where the records are kept; of some reports that is not known."""
LATE = "synlig-plan-stopped-without-reason"


class Clocked(Protocol):
    now: datetime


def lines(now: datetime) -> list[dict[str, Any]]:
    """Findings of 0540 and one of 0259, as `list_findings` tells them."""
    made = [("slice", "error", "Der mangler et CPR-nummer.", "A CPR number is missing.")] * 3
    made += [(LATE, "information", "Indsatsen er stoppet uden grund. Skriv hvorfor.", "Stopped without a reason.")] * 60
    found = list[dict[str, Any]]()
    for at, (rule, severity, danish, english) in enumerate(made):
        when = now - timedelta(days=at % 40, hours=2)
        found.append(
            {
                "rule": rule,
                "severity": severity,
                "message_da": danish,
                "message": english,
                "expression": f"Bundle.entry.resource.ofType(CarePlan).where(id = 'plan-{at}').statusReason",
                "bundle_id": f"bundle-{at}",
                "sender": "eoj-nord" if at % 2 else "eoj-syd",
                "kommune": "0540" if at else "0259",
                "sor": UNITS[at % 3],
                "source": f"dag.ndjson:{at}",
                "delivery_id": f"d-{at}",
                "found_at": when.isoformat(),
            }
        )
    return found


@dataclass
class Office:
    """In memory; `seen` is what the log would hold."""

    clock: Clocked
    marks: dict[Place, Mark] = field(default_factory=dict[Place, Mark])
    seen: list[str] = field(default_factory=list[str])

    def quality(self) -> QualityStories:
        return QualityStories(
            now=lambda: self.clock.now,
            findings=self.findings,
            rule=self.rule,
            completeness=self.completeness,
            mark=self.mark,
            record=self.record,
        )

    def findings(self, person: Person, since: datetime) -> Sequence[Seen]:
        own = [line for line in lines(self.clock.now) if line["kommune"] == person.kommune]
        seen = [Seen(line, place_of(line), self.marks.get(place_of(line))) for line in own]
        return [one for one in seen if one.found >= since]

    def rule(self, key: str) -> Mapping[str, Any] | None:
        if key != LATE:
            return None
        words = {"title": "Stopped without a reason", "why": "Nobody can learn from it.", "fix": "Say why."}
        danish = {"title_da": "Stoppet uden grund", "why_da": "Ingen kan lære af det.", "fix_da": "Skriv hvorfor."}
        return {**words, **danish, "source": "KL Gateway"}

    def completeness(self, person: Person, days: int) -> Watched:
        if person.kommune is None:
            return Watched((), ())
        today = danish_day(self.clock.now)
        checks = [self._day(KommuneKode(person.kommune), today - timedelta(days=back)) for back in range(days)]
        return Watched(tuple(reversed(checks)), ())

    def mark(self, person: Person, places: Sequence[Place], note: str | None) -> int:
        own = {one.place for one in self.findings(person, datetime.min.replace(tzinfo=self.clock.now.tzinfo))}
        if not set(places) <= own:
            raise NotFound("Not here.")
        if note is not None and len(note) > 300:
            raise WrongUsage("Too long.")
        for place in places:
            self.marks.pop(place, None)
            if note is not None:
                self.marks[place] = Mark(person.name, self.clock.now, note)
        return len(places)

    def record(self, person: Person, place: Place) -> Shown:
        own = {one.place for one in self.findings(person, datetime.min.replace(tzinfo=self.clock.now.tzinfo))}
        if place not in own:
            raise NotFound("Not here.")
        self.seen.append(f"{person.id} {place.rule}")
        return Shown(synthetic_cpr(Random(7)), date(2026, 12, 31))

    def _day(self, kommune: KommuneKode, day: date) -> DayCheck:
        status = "missing" if day.day == 12 else "drop" if day.day == 20 else "ok"
        count = 0 if status == "missing" else 40 if status == "drop" else 190 + day.day
        return DayCheck(Sender(("eoj-nord", kommune)), day, 200.0, count, 0, status)
