"""What happens to one citizen in care, day by day, until the window, the stay or the life ends."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from synlig.core.cpr import age_on
from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic.care_assessment import assess, look_into, past_problems
from synlig.partners.synthetic.care_chart import Chart, open_chart, retract
from synlig.partners.synthetic.care_review import review
from synlig.partners.synthetic.days import Day, days_after, earlier_day
from synlig.partners.synthetic.draw import whole_number
from synlig.partners.synthetic.journal import Held, Journal, Report
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person
from synlig.partners.synthetic.voice import Act, act_at

FOLLOW_UPS_A_DAY: Final = 0.035
NEW_PROBLEMS_A_DAY: Final = 0.006
PAUSES_A_DAY: Final = 0.002
RELAPSES: Final = 0.45
"""Share of worsenings of those who had something before that are the same again; less where the work is good."""
MISTAKES: Final = 0.02
"""Chance that something written on a day is wrong and taken back on one of the next."""


@dataclass(eq=False, slots=True)
class CareStory:
    """`arrives` is the day's number from which the municipality knows the citizen; None: from before the window.

    `leaves`: the number of the day of moving away. On `busy` days another guide's report tells of the citizen; who
    is told of twice does not die, or the other report would go on.
    """

    place: Municipality
    person: Person
    journal: Journal
    days: Sequence[Day]
    arrives: int | None
    leaves: int | None = None
    busy: Collection[int] = ()
    intensity: float = 0.5
    fresh: list[Held] = field(default_factory=list[Held])
    wrong: list[Held] = field(default_factory=list[Held])

    def tell(self) -> Iterator[tuple[int, Report]]:
        """The reports, each with the number of its day."""
        first = self.arrives or 0
        self.intensity = min(0.95, self.journal.dice.betavariate(1.3, 1.6) * self.place.character.visits)
        chart = self._take_in(self.days[first])
        going = True
        for number in range(first, len(self.days)):
            if number > first and number not in self.busy:
                going = self._live(chart, number)
            report = self.journal.report(self.days[number])
            if report is not None:
                yield number, report
            if not going:
                return

    def _take_in(self, day: Day) -> Chart:
        dice = self.journal.dice
        known = self.arrives is None
        since = earlier_day(dice, day) if known else day
        chart = open_chart(self.place, self.journal, act_at(self.place.voice, since, 450), self.person)
        ago = dice.randint(1, 60) if known else 0
        chart.plan_contact(chart.act(days_after(day, -ago), 540), ago + dice.randint(1, 60))
        kind = dice.random()

        def moment() -> Act:
            return chart.act(earlier_day(dice, day) if known else day, dice.randint(480, 900))

        if kind < 0.75:
            assess(chart, "pleje-omsorg", whole_number(dice, 3.4, 11), moment)
            look_into(chart, moment)
        if kind > 0.45:
            assess(chart, "sygepleje", whole_number(dice, 2.2, 7), moment)
        if known and self.place.voice.stamped and dice.random() < 0.15:
            past_problems(chart, day)
        return chart

    def _live(self, chart: Chart, number: int) -> bool:
        day, dice = self.days[number], self.journal.dice
        if number == self.leaves:
            self._move_away(chart, day)
            return False
        if not self.busy and dice.random() < _deaths_a_day(age_on(self.person.birth, day.date)):
            self._die(chart, day)
            return False
        self._mend(chart, day)
        self._pause(chart, day)
        self.fresh.clear()
        roll = dice.random()
        if roll < FOLLOW_UPS_A_DAY and day.workday:
            self.fresh += review(chart, chart.act(day, dice.randint(480, 900)))
        elif roll < self.intensity:
            self._visit(chart, day)
        if dice.random() < NEW_PROBLEMS_A_DAY * day.season:
            self._worsen(chart, day)
        self._slip()
        return bool(chart.problems or self.wrong)

    def _visit(self, chart: Chart, day: Day) -> None:
        dice = self.journal.dice
        running = [plan for plan in chart.plans if not plan.on_hold]
        if not running:
            return
        act = chart.act(day, dice.randint(420, 1190))
        chosen = dice.sample(running, min(len(running), dice.randint(1, 4)))
        self.fresh += [chart.deliver(act, plan) for plan in chosen if dice.random() < 0.85]
        if dice.random() < 0.8:
            self.fresh.append(chart.meet(act, chosen, dice.choice((10, 15, 20, 30, 45))))

    def _worsen(self, chart: Chart, day: Day) -> None:
        dice = self.journal.dice
        domain = "pleje-omsorg" if dice.random() < 0.5 else "sygepleje"
        act = chart.act(day, dice.randint(480, 900))
        if chart.ended and dice.random() < RELAPSES - 0.15 * chart.place.character.quality:
            problem = dice.choice(chart.ended)
            chart.relapse(act, problem, None if problem.severity is None else dice.randint(1, 3))
            return
        self.fresh += assess(chart, domain, 1, lambda: act)

    def _pause(self, chart: Chart, day: Day) -> None:
        dice = self.journal.dice
        paused = [plan for plan in chart.plans if plan.on_hold]
        if paused and dice.random() < 0.25:
            for plan in paused:
                chart.hold(chart.act(day, 465), plan, on_hold=False)
        elif not paused and dice.random() < PAUSES_A_DAY:
            for plan in chart.plans:
                chart.hold(chart.act(day, 465), plan, on_hold=True)

    def _slip(self) -> None:
        dice = self.journal.dice
        if self.fresh and dice.random() < MISTAKES:
            self.wrong.append(dice.choice(self.fresh))

    def _mend(self, chart: Chart, day: Day) -> None:
        while self.wrong and self.journal.dice.random() < 0.7:
            retract(chart, chart.act(day, 460), self.wrong.pop())

    def _move_away(self, chart: Chart, day: Day) -> None:
        act = chart.act(day, 610)
        self.journal.renew(chart.patient, care.again(act, chart.patient.body, active=False))

    def _die(self, chart: Chart, day: Day) -> None:
        act = chart.act(day, 1000)
        self.journal.renew(chart.patient, care.again(act, chart.patient.body, deceasedBoolean=True))
        for plan in list(chart.plans):
            chart.close(act, plan, "completed", "stopped")
        for problem in list(chart.problems):
            chart.close_goal(act, problem, "cancelled")
            chart.end(act, problem)


def _deaths_a_day(age: int) -> float:
    """About 4 % a year among those under 65 in care, 30 % among those of 90 and more."""
    return 0.00012 * (1 if age < 65 else 1.8 if age < 80 else 3.6 if age < 90 else 6.5)
