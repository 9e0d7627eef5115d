"""Chooses the story each citizen lives: care, a course, both, a heart to be mended, a mistake, or a move."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from synlig.core.profile import GuideName
from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic import heart_resources as heart
from synlig.partners.synthetic.care_story import CareStory
from synlig.partners.synthetic.course_resources import GUIDES, CourseIg
from synlig.partners.synthetic.course_story import CourseStory
from synlig.partners.synthetic.days import Day
from synlig.partners.synthetic.draw import dice_for
from synlig.partners.synthetic.heart_story import HeartStory
from synlig.partners.synthetic.journal import Journal, Report
from synlig.partners.synthetic.mistaken_story import MistakenStory
from synlig.partners.synthetic.moves import Move
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person

RESIDENTS, MOVERS = 41, 43
"""What the dice are for; see `dice_for`."""
KNOWN_BEFORE: Final = 0.86
ALSO_A_COURSE: Final = 0.08
"""Share of the citizens in care who are referred to a course as well during the window."""

REPORTS: Final[Mapping[GuideName, str]] = {
    "care": care.REPORT,
    "hjerte": heart.REPORT,
    **{ig: guide.report for ig, guide in GUIDES.items()},
}

Told = Iterator[tuple[int, Report]]


class Lives:
    """The lives of one municipality's citizens; a further kind of report gets its story here."""

    def __init__(self, place: Municipality, days: Sequence[Day], seed: int) -> None:
        self._place = place
        self._days = days
        self._seed = seed
        self._dice = dice_for(seed, RESIDENTS, int(place.kommune.kode))

    def resident(self, person: Person) -> Told:
        """The reports of a citizen who lives here, each with the number of its day."""
        match person.course:
            case "care":
                return self._care(person)
            case "mistaken":
                day = self._dice.randrange(max(1, len(self._days) - 1))
                return MistakenStory(self._place, person, self._journal("care"), self._days, day).tell()
            case "hjerte":
                return HeartStory(self._place, person, self._journal("hjerte"), self._days, self._arrival()).tell()
            case "140" | "119":
                return self._course(person, person.course, self._arrival())

    def mover(self, move: Move) -> Told:
        """The reports of a citizen who moves away from here or comes here."""
        kode = self._place.kommune.kode
        dice = dice_for(self._seed, MOVERS, int(kode), move.number)
        person = Person(move.cpr, move.sex, move.birth, "care", self._place.unit_for("care", 0))
        arrives, leaves = (None, move.day) if move.origin == kode else (move.day, None)
        journal = Journal(self._place.voice, "care", care.REPORT, dice)
        return CareStory(self._place, person, journal, self._days, arrives, leaves).tell()

    def _arrival(self) -> int | None:
        last = len(self._days) - 1
        return None if last == 0 or self._dice.random() < KNOWN_BEFORE else self._dice.randint(1, last)

    def _care(self, person: Person) -> Told:
        busy: set[int] = set()
        if len(self._days) > 1 and self._dice.random() < ALSO_A_COURSE:
            ig: CourseIg = "140" if self._dice.random() < 0.7 else "119"
            guest = replace(person, unit=self._place.unit_for(ig, 0))
            for number, report in self._course(guest, ig, self._dice.randint(1, len(self._days) - 1), guest=True):
                busy.add(number)
                yield number, report
        arrival = None if busy else self._arrival()
        yield from CareStory(self._place, person, self._journal("care"), self._days, arrival, busy=busy).tell()

    def _course(self, person: Person, ig: CourseIg, arrival: int | None, *, guest: bool = False) -> Told:
        journal = self._journal(ig)
        return CourseStory(self._place, person, GUIDES[ig], journal, self._days, arrival, guest=guest).tell()

    def _journal(self, ig: GuideName) -> Journal:
        return Journal(self._place.voice, ig, REPORTS[ig], self._dice)
