"""What one wants to know first in the morning: is everything fresh, did something fail to come, what has changed?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from synlig.core.completeness import DayCheck
from synlig.core.errors import SynligError
from synlig.core.freshness import Exchanged
from synlig.core.permission import Person
from synlig.core.pivot import Pivot
from synlig.surfaces.portal.stories import QualityStories, TableStories, WatchStories

DAYS: Final = 7
KEPT: Final = timedelta(minutes=1)
ALARMING: Final = ("missing", "drop", "late")


@dataclass(frozen=True, slots=True)
class Changed:
    """A cube's own figure in the release before and in the newest one, in the same year."""

    cube: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Morning:
    """The own municipality's senders, the days of the last week that are remarked on, and what has changed."""

    senders: tuple[Exchanged, ...]
    alarms: tuple[DayCheck, ...]
    changed: tuple[Changed, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing is late and nothing is missing."""
        return not self.alarms and all(one.state == "fresh" for one in self.senders)


class Mornings:
    """The mornings of municipalities, each looked at again when it is a minute old."""

    def __init__(self, watch: WatchStories, quality: QualityStories, tables: TableStories) -> None:
        self._watch, self._quality, self._tables = watch, quality, tables
        self._known: dict[str, tuple[datetime, Morning]] = {}

    def of(self, person: Person, years: dict[str, str]) -> Morning | None:
        """The morning of the person's municipality; None for someone of none. `years` are the newest year by cube."""
        if person.kommune is None:
            return None
        now, known = self._quality.now(), self._known.get(person.kommune)
        if known is None or now - known[0] >= KEPT:
            known = self._known[person.kommune] = (now, self._made(person, years))
        return known[1]

    def _made(self, person: Person, years: dict[str, str]) -> Morning:
        mine = self._watch.senders(person)
        senders = tuple(one for one in self._watch.fresh().partners if one.kind == "sender" and one.name in mine)
        checks = self._quality.completeness(person, DAYS).checks
        alarms = tuple(check for check in checks if check.status in ALARMING)
        changed = (_changed(person, cube, aar, self._tables) for cube, aar in years.items())
        return Morning(senders, alarms, tuple(one for one in changed if one is not None))


def _changed(person: Person, cube: str, aar: str, tables: TableStories) -> Changed | None:
    releases = tables.releases(person, cube)
    if len(releases) < 2:
        return None
    where = {"aar": (aar,), "kommune": (str(person.kommune),)}
    shown = [Pivot(cube, "borgere", ("kommune",), (), where, release=one.id) for one in releases[:2]]
    now, before = (_figure(person, pivot, tables) for pivot in shown)
    return None if now is None or before is None else Changed(cube, before, now)


def _figure(person: Person, pivot: Pivot, tables: TableStories) -> float | None:
    try:
        leaves = tables.build(person, pivot).leaves
    except SynligError:
        return None
    return leaves[0].cells[0] if leaves else 0
