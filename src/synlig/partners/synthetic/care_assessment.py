"""Assessing a citizen: conditions are found, goals set, interventions granted, areas looked into."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, Literal

from synlig.core.codes import Code
from synlig.partners.synthetic import prevalence
from synlig.partners.synthetic.care_chart import Chart, Problem
from synlig.partners.synthetic.days import Day, days_after, earlier_day
from synlig.partners.synthetic.draw import Urn
from synlig.partners.synthetic.journal import Held
from synlig.partners.synthetic.voice import Act

SEVERITY: Final = Urn(prevalence.SEVERITY)
STEPS_HOPED_FOR: Final = (0, 0, 1, 1, 1, 2)
NOT_RELEVANT: Final = 9

CareDomain = Literal["pleje-omsorg", "sygepleje"]


def assess(chart: Chart, domain: CareDomain, count: int, moment: Callable[[], Act]) -> list[Held]:
    """Find up to `count` conditions, each at its own moment, grant interventions, and give all that was written."""
    present = {problem.code.code for problem in chart.problems}
    drawn = _urn(chart, domain).several(chart.journal.dice, count)
    found = [_find(chart, code, moment(), domain) for code in drawn if code.code not in present]
    return [*(problem.held for problem in found), *_grant(chart, found)]


def _urn(chart: Chart, domain: CareDomain) -> Urn[Code]:
    tables = chart.place.tables
    return (tables.home_care if domain == "pleje-omsorg" else tables.nursing)[chart.person.sex]


def _find(chart: Chart, code: Code, act: Act, domain: CareDomain) -> Problem:
    dice = chart.journal.dice
    severity = SEVERITY.draw(dice) if domain == "pleje-omsorg" else None
    problem = chart.find(act, code, severity, announced=dice.random() < 0.7)
    if severity is not None and severity != NOT_RELEVANT and dice.random() < chart.place.character.goals:
        chart.aim(act, problem, max(0, severity - dice.choice(STEPS_HOPED_FOR)))
    if severity is not None and dice.random() < 0.25:
        chart.ask(act, problem.held)
    return problem


def _grant(chart: Chart, problems: Sequence[Problem]) -> list[Held]:
    by_area: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_area[problem.code.parent or ""].append(problem)
    dice = chart.journal.dice
    granted: list[Held] = []
    for area, here in by_area.items():
        day = max((problem.found_on for problem in here), key=lambda day: day.date)
        for code in chart.place.tables.remedies[area].several(dice, min(len(here), 1 + (dice.random() < 0.35))):
            act = chart.act(day, dice.randint(905, 960))
            granted.append(chart.grant(act, code, here[: dice.randint(1, len(here))]).held)
    return granted


def look_into(chart: Chart, moment: Callable[[], Act]) -> None:
    """Areas of home care without a condition are noted, some as at risk of one."""
    dice = chart.journal.dice
    taken = {problem.code.parent for problem in chart.problems}
    for area in chart.place.tables.areas["pleje-omsorg"]:
        if area.code not in taken and dice.random() < 0.3:
            risks = [code for code in _urn(chart, "pleje-omsorg").things if code.parent == area.code]
            act = moment()
            held = chart.note(act, area, dice.choice(risks) if risks and dice.random() < 0.4 else None)
            if dice.random() < 0.1:
                chart.ask(act, held)


def past_problems(chart: Chart, first: Day) -> None:
    """One or two conditions that came and went before the first day; told by systems that give version times."""
    dice = chart.journal.dice
    domain: CareDomain = "pleje-omsorg" if dice.random() < 0.6 else "sygepleje"
    present = {problem.code.code for problem in chart.problems}
    for code in _urn(chart, domain).several(dice, dice.randint(1, 2)):
        start = earlier_day(dice, first)
        length = (first.date - start.date).days
        if code.code not in present and length > 2:
            severity = SEVERITY.draw(dice) if domain == "pleje-omsorg" else None
            problem = chart.find(chart.act(start, 600), code, severity, announced=False)
            chart.end(chart.act(days_after(start, dice.randint(1, length - 1)), 600), problem)
