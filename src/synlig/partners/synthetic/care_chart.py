"""What staff do in a citizen's care record: find, grant, deliver, follow up, end and take back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from synlig.core.codes import KL_CODES, Code
from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic.days import Day, days_after
from synlig.partners.synthetic.draw import Urn
from synlig.partners.synthetic.journal import Held, Journal
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person
from synlig.partners.synthetic.voice import Act, Body, act_at, concept_of, local_variant

SEVERITIES: Final = {
    0: "9c5cfb57-a498-40e5-98a7-792bf5fb205b", 1: "fcc16cb1-41f0-4832-b834-110fba0aaabe",
    2: "d984ad21-48fe-4619-845e-2aa0303048e7", 3: "1ceef776-0cfa-4acd-b222-c5bb2424e0c1",
    4: "f4c9f159-5806-4c06-95e9-e69b83bab1a1", 9: "d7ff926a-4955-478f-b300-0b0ec0785013",
}  # fmt: skip
TRAINS: Final = ("§83a", "§86")
CONTINUED: Final = "9c90b0e5-9c0a-4b72-a18c-76cd6d6c6213"
CHANGED: Final = "c6e71993-5d72-409a-8ab9-ecc094968635"
CEASED: Final = "59753987-c38d-41c5-b201-0eeff3032fef"
REASSESSED: Final = "61b9a5c2-2ea7-45ad-82b8-53cbb513290e"
PERFORMANCES: Final = Urn(
    [
        ("0c87bff2-3b24-4a6e-a9df-193f268ae7b8", 30),
        ("86c7db25-59bb-4bef-bfe3-c73b3031b9f2", 45),
        ("9e6c7ef6-9539-4f87-a82a-1eea50a1ec2a", 22),
        ("f5a558db-e3cd-4b66-bf69-34cd86df05e4", 3),
    ]
)
IMPORTANCES: Final = Urn([("283bc119-5c7c-4679-8c8b-8768484e96d7", 60), ("ba2fc34d-dde5-4d1e-b642-7d6950580641", 40)])
DELIVERIES: Final[Urn[Body | None]] = Urn(
    [
        (None, 40),
        (concept_of("8d12d74c-17da-47a7-a4fe-e69dbaec0a8c", KL_CODES), 45),
        (concept_of("2865f123-15a7-4a36-a514-32ea37c400ca", KL_CODES), 6),
        (concept_of("284857a4-5e91-499a-a001-64d7f0b7038a", KL_CODES), 7),
        (concept_of("34cdd6ab-3da9-49e8-84dc-1cbf683d4fcf", KL_CODES), 2),
    ]
)
FORMS: Final = Urn([(care.HOME, 84), (care.VIRTUAL, 4), (care.SCREEN, 5), (care.TELEPHONE, 7)])
KINDS: Final = Urn([(care.DELIVERING, 92), (care.ACUTE, 5), (care.ASSESSING, 3)])


@dataclass(eq=False, slots=True)
class Problem:
    """A condition in focus. `severity` is None in nursing."""

    held: Held
    code: Code
    severity: int | None
    found_on: Day
    goal: Held | None = None
    target: int = 0


@dataclass(eq=False, slots=True)
class Plan:
    """An intervention that runs."""

    held: Held
    code: Body
    problems: list[Problem]
    trains: bool
    on_hold: bool = False


@dataclass(eq=False, slots=True)
class Chart:
    """One citizen's care record. Every method writes one thing at the moment of `act`."""

    place: Municipality
    person: Person
    journal: Journal
    patient: Held
    problems: list[Problem] = field(default_factory=list[Problem])
    plans: list[Plan] = field(default_factory=list[Plan])
    ended: list[Problem] = field(default_factory=list[Problem])
    interests: list[Held] = field(default_factory=list[Held])
    contact: Held | None = None

    def act(self, day: Day, minute: int) -> Act:
        """A moment in this municipality's system."""
        return act_at(self.place.voice, day, minute)

    def plan_contact(self, act: Act, days_ahead: int) -> Held:
        """The next follow-up, so many days ahead."""
        found = self.journal.new_id()
        start = self.place.voice.when(days_after(act.day, days_ahead), 9 * 60 + 30)
        self.contact = self.journal.put(care.follow_up_contact(act, found, self.patient.ref, start))
        return self.contact

    def find(self, act: Act, code: Code, severity: int | None, *, announced: bool = True) -> Problem:
        """A condition is found; `announced` when a contact to follow it up is planned."""
        found = self.journal.new_id()
        contact = self.contact if announced else None
        graded = None if severity is None else self.place.voice.coded[SEVERITIES[severity]]
        coded = self.place.voice.coded[code.code]
        ref = None if contact is None else contact.ref
        body = care.condition(act, found, coded, graded, self.patient.ref, ref)
        problem = Problem(self.journal.put(body, _only(contact)), code, severity, act.day)
        self.problems.append(problem)
        return problem

    def aim(self, act: Act, problem: Problem, target: int) -> None:
        """A goal is set for a home-care condition."""
        found = self.journal.new_id()
        coded = self.place.voice.coded[SEVERITIES[target]]
        problem.target = target
        problem.goal = self.journal.put(
            care.goal(act, found, problem.held.ref, coded, self.patient.ref), (problem.held,)
        )

    def close_goal(self, act: Act, problem: Problem, status: str) -> None:
        """The goal is no longer sought: reached or not is told by the condition's severity."""
        if problem.goal is not None:
            self.journal.renew(problem.goal, care.again(act, problem.goal.body, lifecycleStatus=status))
            problem.goal = None

    def grant(self, act: Act, code: Code, problems: Sequence[Problem]) -> Plan:
        """An intervention is granted for some problems."""
        found = self.journal.new_id()
        coded = self._with_level3(self.place.voice.coded[code.code], code)
        delivery = DELIVERIES.draw(self.journal.dice)
        contact = self.contact if self.journal.dice.random() < 0.4 else None
        detail = care.plan_detail(coded, [problem.held.ref for problem in problems], "in-progress", delivery)
        body = care.plan(act, found, detail, self.patient.ref, None if contact is None else contact.ref)
        needs = (*(problem.held for problem in problems), *_only(contact))
        plan = Plan(self.journal.put(body, needs), coded, list(problems), code.paragraf in TRAINS)
        self.plans.append(plan)
        return plan

    def _with_level3(self, coded: Body, code: Code) -> Body:
        dice = self.journal.dice
        if dice.random() >= self.place.character.level3:
            return coded
        return local_variant(coded, code, care.LOCAL_CODES, self.place.kommune.kode, dice.randint(1, 4))

    def revise(self, act: Act, problem: Problem, severity: int | None) -> None:
        """A condition has been followed up: its severity now (None in nursing), and the next planned contact."""
        problem.severity = severity
        changes: Body = {} if severity is None else {"severity": self.place.voice.coded[SEVERITIES[severity]]}
        if self.contact is not None:
            changes["extension"] = [care.follow_up_extension(self.contact.ref)]
        self.journal.renew(problem.held, care.again(act, problem.held.body, **changes), _only(self.contact))

    def end(self, act: Act, problem: Problem) -> None:
        """A condition is over; interventions for it alone end with it."""
        self.journal.renew(problem.held, care.ended_condition(act, problem.held.body))
        self.close_goal(act, problem, "completed")
        self.problems.remove(problem)
        self.ended.append(problem)
        for plan in list(self.plans):
            if problem in plan.problems and not any(other in self.problems for other in plan.problems):
                self.close(act, plan, "completed", "completed")

    def relapse(self, act: Act, problem: Problem, severity: int | None) -> None:
        """A condition that had ended is there again, as severe as told (None in nursing)."""
        self.ended.remove(problem)
        self.problems.append(problem)
        problem.severity = severity
        changes: Body = {"clinicalStatus": care.ACTIVE, "category": [care.IN_FOCUS]}
        if severity is not None:
            changes["severity"] = self.place.voice.coded[SEVERITIES[severity]]
        self.journal.renew(problem.held, care.again(act, problem.held.body, **changes))

    def close(self, act: Act, plan: Plan, status: str, activity: str) -> None:
        """An intervention ends with this status and activity status."""
        self._restate(act, plan, status, activity, {"end": act.when()})
        self.plans.remove(plan)

    def hold(self, act: Act, plan: Plan, *, on_hold: bool) -> None:
        """An intervention pauses (the citizen is in hospital, say) or goes on."""
        plan.on_hold = on_hold
        self._restate(act, plan, *(("on-hold", "on-hold") if on_hold else ("active", "in-progress")), {})

    def _restate(self, act: Act, plan: Plan, status: str, activity: str, end: Body) -> None:
        body = plan.held.body
        detail = body["activity"][0]["detail"] | {"status": activity}
        period = body["period"] | end
        self.journal.renew(
            plan.held, care.again(act, body, status=status, activity=[{"detail": detail}], period=period)
        )

    def deliver(self, act: Act, plan: Plan) -> Held:
        """An intervention is delivered."""
        found = self.journal.new_id()
        reasons = [problem.held for problem in plan.problems]
        body = care.procedure(act, found, plan.code, [held.ref for held in reasons], self.patient.ref)
        return self.journal.put(body, reasons)

    def meet(self, act: Act, plans: Sequence[Plan], minutes: int) -> Held:
        """A contact takes place, on the ground of some interventions and their conditions."""
        dice = self.journal.dice
        found = self.journal.new_id()
        body = care.contact(act, found, KINDS.draw(dice), FORMS.draw(dice), self.patient.ref, minutes)
        reasons = list(dict.fromkeys(problem.held for plan in plans for problem in plan.problems))
        body["extension"] = [care.based_on(plan.held.ref) for plan in plans]
        body["reasonReference"] = [held.ref for held in reasons]
        return self.journal.put(body, (*(plan.held for plan in plans), *reasons))

    def conclude(self, act: Act, focus: Held, result: str) -> Held:
        """A follow-up of a condition or an intervention has this result."""
        found = self.journal.new_id()
        coded = self.place.voice.coded[result]
        return self.journal.put(care.follow_up(act, found, [focus.ref], coded, self.patient.ref), (focus,))

    def ask(self, act: Act, focus: Held) -> None:
        """The citizen is asked how he or she manages, and what it means."""
        asked = ((care.PERFORMANCE, PERFORMANCES), (care.IMPORTANCE, IMPORTANCES))
        for question, answers in asked[: self.journal.dice.randint(1, 2)]:
            found = self.journal.new_id()
            answer = self.place.voice.bare[answers.draw(self.journal.dice)]
            self.journal.put(care.own_view(act, found, question, answer, focus.ref, self.patient.ref), (focus,))

    def note(self, act: Act, area: Code, at_risk: Code | None) -> Held:
        """An area is looked into without finding a condition."""
        found = self.journal.new_id()
        risk = None if at_risk is None else self.place.voice.coded[at_risk.code]["coding"][0]
        held = self.journal.put(care.interest(act, found, self.place.voice.coded[area.code], self.patient.ref, risk))
        self.interests.append(held)
        return held

    def drop(self, act: Act, interest: Held) -> None:
        """The area is no longer of interest: the value says "not relevant"."""
        self.interests.remove(interest)
        none = self.place.voice.coded[SEVERITIES[9]]
        self.journal.renew(interest, care.again(act, interest.body, valueCodeableConcept=none))


def retract(chart: Chart, act: Act, held: Held) -> None:
    """Take `held` back as entered in error, and what hangs on a condition taken back with it."""
    if held.kind not in ("Condition", "CarePlan") or _in_use(chart, held):
        chart.journal.renew(held, care.taken_back(act, held.body))
    for problem in [problem for problem in chart.problems if problem.held is held]:
        chart.problems.remove(problem)
        if problem.goal is not None:
            chart.journal.renew(problem.goal, care.taken_back(act, problem.goal.body))
        for plan in [plan for plan in chart.plans if plan.problems == [problem]]:
            retract(chart, act, plan.held)
    chart.plans = [plan for plan in chart.plans if plan.held is not held]


def _in_use(chart: Chart, held: Held) -> bool:
    """Period-like things that ended in the meantime stay as they are."""
    return any(thing.held is held for thing in (*chart.problems, *chart.plans))


def open_chart(place: Municipality, journal: Journal, act: Act, person: Person) -> Chart:
    """A new record with nothing in it but the citizen."""
    found = journal.new_id()
    patient = journal.put(care.citizen(act, care.CANON + "klgateway-care-citizen", found, person.cpr, person.unit))
    journal.patient = patient
    return Chart(place, person, journal, patient)


def _only(held: Held | None) -> tuple[Held, ...]:
    return () if held is None else (held,)
