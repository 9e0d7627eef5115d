"""What happens to one citizen in a course of rehabilitation (§140) or prevention (§119), from referral to end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic.course_chart import CourseChart, open_course
from synlig.partners.synthetic.course_resources import Guide
from synlig.partners.synthetic.days import Day, days_after, earlier_day, workday_after
from synlig.partners.synthetic.journal import Held, Journal, Report
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person

FINISHED_BEFORE: Final = 0.3
GUARANTEE: Final = 7
"""Days from discharge within which the first contact is to be offered."""
SESSIONS_A_DAY: Final = 0.3
MISTAKES: Final = 0.015
DEATHS_A_DAY: Final = 0.00006

Step = tuple[Day, Callable[[Day], None]]


@dataclass(eq=False, slots=True)
class CourseStory:
    """`arrives` is the day's number on which the referral comes; None: before the window.

    A `guest` is in care as well and does not die, or the report on care would go on.
    """

    place: Municipality
    person: Person
    guide: Guide
    journal: Journal
    days: Sequence[Day]
    arrives: int | None
    guest: bool = False
    wrong: list[Held] = field(default_factory=list[Held])

    def tell(self) -> Iterator[tuple[int, Report]]:
        """The reports, each with the number of its day."""
        first = self.arrives or 0
        referred = self._referred(self.days[first])
        chart = open_course(self.place, self.guide, self.journal, referred, self.person)
        steps = self._steps(chart, referred)
        for number in range(first, len(self.days)):
            day = self.days[number]
            going = self._live(chart, day, steps, fresh=number == first)
            report = self.journal.report(day)
            if report is not None:
                yield number, report
            if not going:
                return

    def _referred(self, first: Day) -> Day:
        dice = self.journal.dice
        if self.arrives is not None:
            return first
        if dice.random() < FINISHED_BEFORE:
            return earlier_day(dice, first)
        return days_after(first, -dice.randint(1, 90))

    def _steps(self, chart: CourseChart, referred: Day) -> list[Step]:
        dice = self.journal.dice
        prompt = dice.random() < self.place.character.prompt
        waits = dice.randint(1, GUARANTEE - 2) if prompt else dice.randint(GUARANTEE + 1, 35)
        first_contact = workday_after(referred, waits)
        ends = workday_after(first_contact, dice.randint(35, 110))
        stopped = dice.random() < 0.2 - 0.06 * self.place.character.quality
        late = (first_contact.date - referred.date).days > GUARANTEE
        steps: list[Step] = [
            (referred, lambda day: chart.refer(chart.act(day, 540), first_contact, late=late)),
            (first_contact, lambda day: chart.begin(chart.act(day, 600))),
            (ends, lambda day: chart.finish(chart.act(day, 720), stopped=stopped)),
        ]
        if not stopped and dice.random() < 0.35:
            steps.append((ends, lambda day: chart.follow_up(chart.act(day, 780))))
        return steps

    def _live(self, chart: CourseChart, day: Day, steps: list[Step], *, fresh: bool) -> bool:
        dice = self.journal.dice
        if not (fresh or self.guest) and dice.random() < DEATHS_A_DAY:
            act = chart.act(day, 1000)
            self.journal.renew(chart.patient, care.again(act, chart.patient.body, deceasedBoolean=True))
            return False
        while self.wrong:
            held = self.wrong.pop()
            self.journal.renew(held, care.taken_back(chart.act(day, 460), held.body))
        while steps and steps[0][0].date <= day.date:
            due, step = steps.pop(0)
            step(due)
        if steps and chart.trainings and not fresh and day.workday and dice.random() < SESSIONS_A_DAY:
            self._train(chart, day)
        return bool(steps or self.wrong)

    def _train(self, chart: CourseChart, day: Day) -> None:
        dice = self.journal.dice
        act = chart.act(day, dice.randint(500, 900))
        status = "finished" if dice.random() < 0.9 else "cancelled"
        held = chart.meet(act, dice.choice(chart.trainings), status=status)
        if dice.random() < MISTAKES:
            self.wrong.append(held)
