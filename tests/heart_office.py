"""Stories of heart rehabilitation to test the portal with: courses in memory, read by the real form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.form import CellFault
from synlig.core.heart_course import HeartCourse
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.returned import LEVELS, Level, Returned
from synlig.core.share import HeartIndicators, IndicatorShares, ShareFigure
from synlig.declared import forms, indicators
from synlig.pipeline.heart_form import read
from synlig.stories.keep_heart_course import GIVEN
from synlig.stories.see_heart_course import SeenCourse
from synlig.stories.send_heart_course import SentCourse
from synlig.surfaces.portal.stories import HeartStories
from tests.released import YEARS, release

NAMES: dict[Level, str] = {"kommune": "Sønderborg", "region": "Region Syddanmark", "land": "Hele landet"}


@dataclass
class HeartOffice:
    """What is filled in, and whose it is."""

    now: datetime
    courses: dict[str, HeartCourse] = field(default_factory=dict[str, HeartCourse])
    citizens: dict[str, Cpr] = field(default_factory=dict[str, Cpr])
    sent: list[str] = field(default_factory=list[str])

    def stories(self) -> HeartStories:
        return HeartStories(self.shown, self.units, self.of, self.begin, self.see, self.keep, self.send)

    def units(self, person: Person) -> Sequence[tuple[str, str]]:
        return [(f"9990{person.kommune}00005", "Sundhedscenteret")]

    def of(self, person: Person) -> Sequence[HeartCourse]:
        return [course for course in self.courses.values() if course.kommune == person.kommune]

    def begin(self, person: Person, cpr: Cpr) -> str:
        if person.kommune is None:
            raise Refused("No municipality.")
        number = f"00000000-0000-4000-8000-{len(self.courses):012}"
        self.citizens[number] = cpr
        kommune, surrogate = KommuneKode(person.kommune), Surrogate("a" * 32)
        self.courses[number] = HeartCourse(number, kommune, surrogate, {}, {}, self.now, self.now, person.id, None)
        return number

    def see(self, person: Person, number: str) -> SeenCourse:
        course = self.courses.get(number)
        if course is None or course.kommune != person.kommune:
            raise NotFound("There is no such course.")
        return SeenCourse(course, self.citizens[number])

    def keep(self, person: Person, number: str, texts: Mapping[str, str]) -> Sequence[CellFault]:
        course, form = self.see(person, number).course, forms.heart_rehabilitation()
        names = [one.name for one in form.fields if one.name not in GIVEN and texts.get(one.name)]
        written = {name: texts[name] for name in names}
        self.courses[number] = replace(course, texts=written)
        return [fault for fault in read(form, written).faults if fault.field in written]

    def send(self, person: Person, number: str) -> SentCourse:
        course = self.see(person, number).course
        given = {"cpr": self.citizens[number].reveal(), "forloeb": number, "opdateret": "2026-03-01 08:00"}
        faults = read(forms.heart_rehabilitation(), {**course.texts, **given}).faults
        if not faults:
            self.courses[number] = replace(course, reported=course.texts, sent_at=self.now)
            self.sent.append(number)
        return SentCourse(faults=faults)

    def shown(self, person: Person, aar: str | None) -> HeartIndicators:
        if aar not in (None, *YEARS):
            raise WrongUsage("No such year.")
        levels: tuple[Level, ...] = LEVELS if person.kommune else ("land",)
        own = Returned("land", "DK", "2024", "vedholdende", 2100, 2800, self.now)
        figures: dict[Level, ShareFigure] = {level: ShareFigure(40, 55, 72.7, 58.0, 84.0) for level in levels}
        every = [one for one in indicators.load().values() if one.cube == "hjerterehabilitering"]
        shown = tuple(
            IndicatorShares(
                one, figures, {"land": own} if not at else {}, None if at else 75.0, "" if at else "Byrådet"
            )
            for at, one in enumerate(every)
        )
        return HeartIndicators(release(), aar or YEARS[-1], YEARS, {level: NAMES[level] for level in levels}, shown)
