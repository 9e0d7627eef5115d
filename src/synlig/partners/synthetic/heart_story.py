"""What happens to one citizen in heart rehabilitation, from the hospital's referral to the last conversation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic import heart_resources as heart
from synlig.partners.synthetic.days import Day, days_after, earlier_day, workday_after
from synlig.partners.synthetic.heart_chart import HeartChart
from synlig.partners.synthetic.journal import Held, Journal, Report
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person
from synlig.partners.synthetic.voice import Act, act_at

FINISHED_BEFORE: Final = 0.75
LEFT, NEVER_BEGAN = 0.17, 0.06
"""Shares that leave a course after it began, and that never begin; a good municipality has fewer."""
SLIPS: Final = 0.03

Step = tuple[Day, Callable[[Day], None]]


@dataclass(eq=False, slots=True)
class HeartStory:
    """`arrives` is the number of the day on which the referral comes; None: before the window."""

    place: Municipality
    person: Person
    journal: Journal
    days: Sequence[Day]
    arrives: int | None
    wrong: list[Held] = field(default_factory=list[Held])

    def tell(self) -> Iterator[tuple[int, Report]]:
        """The reports, each with the number of its day."""
        first = self.arrives or 0
        referred = self._referred(self.days[first])
        chart = self._open(referred)
        steps = self._steps(chart, referred)
        for number in range(first, len(self.days)):
            self._live(chart, self.days[number], steps)
            report = self.journal.report(self.days[number])
            if report is not None:
                yield number, report
            if not steps and not self.wrong:
                return

    def _referred(self, first: Day) -> Day:
        dice = self.journal.dice
        if self.arrives is not None:
            return first
        if dice.random() < FINISHED_BEFORE:
            return earlier_day(dice, first)
        return days_after(first, -dice.randint(1, 90))

    def _open(self, referred: Day) -> HeartChart:
        act = self._act(referred, 480)
        found, unit = self.journal.new_id(), self.person.unit
        patient = self.journal.put(care.citizen(act, heart.CANON + "citizen", found, self.person.cpr, unit))
        self.journal.patient = patient
        request = self.journal.put(heart.referral(act, self.journal.new_id(), patient.ref))
        return HeartChart(self.journal, patient, request, self.place.character.quality)

    def _steps(self, chart: HeartChart, referred: Day) -> list[Step]:
        dice, skill = self.journal.dice, self.place.character.quality
        begins = workday_after(referred, dice.randint(6, 35))
        if dice.random() < NEVER_BEGAN * (1 - 0.4 * skill):
            return [(begins, lambda day: chart.refuse(self._act(day, 600)))]
        left = dice.random() < LEFT * (1 - 0.4 * skill)
        ends = workday_after(begins, dice.randint(15, 45) if left else dice.randint(56, 90))
        half = workday_after(begins, (ends.date - begins.date).days // 2)
        share = dice.uniform(0.1, 0.7) if left else min(1.0, dice.gauss(0.9 + 0.04 * skill, 0.1))
        steps: list[Step] = [
            (begins, lambda day: chart.begin(self._act(day, 600))),
            (half, lambda day: chart.train(self._act(day, 660), share / 2)),
            (ends, lambda day: self._finish(chart, self._act(day, 720), share, left=left)),
        ]
        if dice.random() < SLIPS:
            steps.insert(2, (half, lambda day: self.wrong.append(chart.slip(self._act(day, 700)))))
        return steps

    def _finish(self, chart: HeartChart, act: Act, share: float, *, left: bool) -> None:
        chart.train(act, share)
        if not left or self.journal.dice.random() < 0.25:
            chart.measure_end(act)
        chart.end(act, "stopped" if left else "completed")

    def _live(self, chart: HeartChart, day: Day, steps: list[Step]) -> None:
        while self.wrong:
            chart.take_back(self._act(day, 470), self.wrong.pop())
        while steps and steps[0][0].date <= day.date:
            due, step = steps.pop(0)
            step(due)

    def _act(self, day: Day, minute: int) -> Act:
        return act_at(self.place.voice, day, minute)
