"""Following up: conditions get better, stay or get worse; goals are reached or not; interventions change."""

from typing import Final

from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic.care_assessment import NOT_RELEVANT, STEPS_HOPED_FOR
from synlig.partners.synthetic.care_chart import CEASED, CHANGED, CONTINUED, REASSESSED, Chart, Plan, Problem
from synlig.partners.synthetic.journal import Held
from synlig.partners.synthetic.voice import Act

WORST: Final = 4


def review(chart: Chart, act: Act) -> list[Held]:
    """One follow-up contact: the planned one is held, the next planned; some conditions are judged."""
    dice = chart.journal.dice
    if chart.contact is not None:
        body = care.again(act, chart.contact.body, status="finished", period={"start": act.when()})
        chart.journal.renew(chart.contact, body)
    chart.plan_contact(act, dice.randint(30, 90))
    written: list[Held] = []
    for problem in dice.sample(chart.problems, min(len(chart.problems), dice.randint(1, 4))):
        result = _nursing(chart, act, problem) if problem.severity is None else _home_care(chart, act, problem)
        written.append(chart.conclude(act, problem.held, result))
    judged = [plan for plan in chart.plans if dice.random() < 0.2]
    written += [chart.conclude(act, plan.held, _plan(chart, act, plan)) for plan in judged]
    if chart.interests and dice.random() < 0.2:
        chart.drop(act, dice.choice(chart.interests))
    return written


def _nursing(chart: Chart, act: Act, problem: Problem) -> str:
    if chart.journal.dice.random() < 0.18 + 0.08 * chart.place.character.quality:
        chart.end(act, problem)
        return CEASED
    chart.revise(act, problem, None)
    return CONTINUED


def _home_care(chart: Chart, act: Act, problem: Problem) -> str:
    dice = chart.journal.dice
    before = problem.severity or 0
    after = _severity(chart, problem, before)
    chart.revise(act, problem, after)
    if dice.random() < 0.2:
        chart.ask(act, problem.held)
    if after == 0 and dice.random() < 0.6:
        chart.end(act, problem)
        return CEASED
    if problem.goal is not None and after <= problem.target and dice.random() < 0.8:
        chart.close_goal(act, problem, "completed")
        _hope_again(chart, act, problem, after)
        return CHANGED
    if problem.goal is not None and (after > before or dice.random() < 0.2):
        chart.close_goal(act, problem, "completed" if dice.random() < 0.6 else "cancelled")
        _hope_again(chart, act, problem, after)
        return REASSESSED
    return CONTINUED if after == before else CHANGED


def _severity(chart: Chart, problem: Problem, before: int) -> int:
    if before == NOT_RELEVANT:
        return before
    quality = chart.place.character.quality
    trained = any(problem in plan.problems and plan.trains for plan in chart.plans)
    roll = chart.journal.dice.random()
    if roll < 0.28 + 0.16 * quality + 0.12 * trained:
        return max(0, before - 1)
    return min(WORST, before + 1) if roll > 0.87 + 0.05 * quality else before


def _hope_again(chart: Chart, act: Act, problem: Problem, severity: int) -> None:
    dice = chart.journal.dice
    if severity != NOT_RELEVANT and dice.random() < 0.5:
        chart.aim(act, problem, max(0, severity - dice.choice(STEPS_HOPED_FOR)))


def _plan(chart: Chart, act: Act, plan: Plan) -> str:
    roll = chart.journal.dice.random()
    if roll < 0.06:
        chart.close(act, plan, "completed", "completed")
        return CEASED
    if roll < 0.09:
        chart.close(act, plan, "revoked", "cancelled")
        return CEASED
    return CONTINUED if roll < 0.85 else CHANGED
