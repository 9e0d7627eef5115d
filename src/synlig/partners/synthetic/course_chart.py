"""What staff do in a course of §140 or §119: refer, meet, find, train, end and follow up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from synlig.core.codes import KL_CODES, Code
from synlig.core.kommune import Sor
from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic import course_resources as course
from synlig.partners.synthetic import prevalence
from synlig.partners.synthetic.course_resources import Guide
from synlig.partners.synthetic.days import Day, day_on
from synlig.partners.synthetic.draw import Urn, whole_number
from synlig.partners.synthetic.journal import Held, Journal
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person
from synlig.partners.synthetic.voice import Act, Body, act_at, concept_of, local_variant

ALONE: Final = concept_of("8d12d74c-17da-47a7-a4fe-e69dbaec0a8c", KL_CODES)
TOGETHER: Final = concept_of("2865f123-15a7-4a36-a514-32ea37c400ca", KL_CODES)
DIGITAL: Final = concept_of("284857a4-5e91-499a-a001-64d7f0b7038a", KL_CODES)
DELIVERIES: Final = Urn([(ALONE, 45), (TOGETHER, 48), (DIGITAL, 7)])
FORMS: Final[Urn[Body]] = Urn([({"system": care.ACT_CODES, "code": "AMB"}, 82), (care.HOME, 8), (care.SCREEN, 10)])
GENERAL: Final = concept_of("ffd81f78-352e-4589-a195-5350dd1df2a4", KL_CODES)
KINDS: Final = Urn(
    [
        ((GENERAL, concept_of("8b962281-2ab6-4b10-9c91-4bac592d6d49", KL_CODES)), 60),
        ((GENERAL, concept_of("b679c454-2da2-46dd-9425-0e52d4aa2bf3", KL_CODES)), 20),
        ((concept_of("0c8e2bfc-1350-45d1-90da-c07e2645d073", KL_CODES),), 12),
        ((concept_of("83c89857-8fb8-4163-97b1-eb1a56345c29", KL_CODES),), 8),
    ]
)
REASONS_TO_STOP: Final = Urn(
    [
        (concept_of("4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf", KL_CODES), 25),
        (concept_of("a63b6aa6-7d56-4e67-a5b3-d73f6d262af5", KL_CODES), 15),
        (concept_of("3a5a72b7-addf-4857-b80c-04e4246e3072", KL_CODES), 20),
        (concept_of("0cd5734d-b663-47c6-a3da-6b14a937d144", KL_CODES), 15),
        (concept_of("8371b769-4bfb-4ac8-b130-d91c54784a56", KL_CODES), 5),
        (concept_of("82e99421-31da-4915-96ed-168ccfa1d20c", KL_CODES), 8),
        (concept_of("ef491570-7884-4acd-bcf7-43d6b2c64762", KL_CODES), 12),
    ]
)
REASONS_TO_WAIT: Final[Urn[Body | None]] = Urn(
    [
        (None, 45),
        (concept_of("a8632e22-bf0c-4f5a-92a7-70977ba104d5", KL_CODES), 35),
        (concept_of("3796fa11-305f-47d6-b164-45b05489afb2", KL_CODES), 15),
        (concept_of("f64b8f5e-8ced-4a8b-ab73-8994fb524915", KL_CODES), 5),
    ]
)
DIAGNOSES: Final = {
    "140": Urn([((code, words), weight) for code, (words, weight) in prevalence.HOSPITAL_DIAGNOSES.items()]),
    "119": Urn([((code, words), weight) for code, (words, weight) in prevalence.LASTING_DIAGNOSES.items()]),
}
REGISTERED: Final = day_on(date(2022, 1, 3))
"""When the organisations were entered in the systems."""


@dataclass(eq=False, slots=True)
class CourseChart:
    """One citizen's course. Every method writes what belongs together at the moment of `act`."""

    place: Municipality
    guide: Guide
    journal: Journal
    patient: Held
    performer: Held
    request: Held | None = None
    opening: Held | None = None
    plan: Held | None = None
    trainings: list[Held] = field(default_factory=list[Held])
    conditions: list[Held] = field(default_factory=list[Held])

    def act(self, day: Day, minute: int) -> Act:
        """A moment in this municipality's system."""
        return act_at(self.place.voice, day, minute)

    def refer(self, act: Act, first_contact: Day, *, late: bool) -> None:
        """A referral arrives, and the opening intervention is granted."""
        dice, guide = self.journal.dice, self.guide
        cause_id = self.journal.new_id()
        diagnosis = DIAGNOSES[guide.ig].draw(dice)
        cause = self.journal.put(course.focus_condition(act, guide, cause_id, diagnosis, self.patient.ref))
        sender = self._hospital(dice.choice(self.place.hospitals)) if guide.ig == "140" or dice.random() < 0.3 else None
        found = self.journal.new_id()
        requester = None if sender is None else sender.ref
        body = course.service_request(act, guide, found, requester, cause.ref, self.patient.ref)
        if guide.ig == "140":
            offered = self.place.voice.when(first_contact, 600)
            waits = REASONS_TO_WAIT.draw(dice) if late else None
            body = course.discharged(body, guide, act.day.iso, offered, KINDS.draw(dice), waits)
        self.request = self.journal.put(body, (cause,) if sender is None else (cause, sender))
        above: Body = {"extension": [course.request_extension(guide, self.request.ref)]}
        self.opening = self._intervene(act, self._named(guide.opening), ALONE, above, (self.request,))

    def meet(self, act: Act, plan: Held, *, status: str = "finished") -> Held:
        """A contact under a course or intervention."""
        found = self.journal.new_id()
        form = FORMS.draw(self.journal.dice)
        body = course.contact(act, self.guide, found, plan.ref, form, status, self.patient.ref)
        return self.journal.put(body, (plan,))

    def begin(self, act: Act) -> None:
        """At the first contact conditions are found, and a course with its interventions is granted."""
        dice, tables = self.journal.dice, self.place.tables
        if self.opening is not None:
            self.meet(act, self.opening)
            self._close(act, self.opening, "completed", "completed", None)
        for code in tables.conditions[self.guide.ig].several(dice, whole_number(dice, 2.0, 5)):
            found = self.journal.new_id()
            coded = self.place.voice.modern[code.code]
            body = course.condition(act, self.guide, found, coded, self.patient.ref)
            self.conditions.append(self.journal.put(body))
        self.plan = self._course(act, self.guide.intervention_course)
        for code in tables.inside_course[self.guide.ig].several(dice, whole_number(dice, 1.6, 4)):
            self.trainings.append(self._inside(act, code, self.plan, self.conditions))

    def finish(self, act: Act, *, stopped: bool) -> None:
        """The course ends as planned, or is stopped for a reason."""
        status, activity = ("revoked", "stopped") if stopped else ("completed", "completed")
        for training in self.trainings:
            self._close(act, training, status, activity, None)
        if self.plan is not None:
            self._close(act, self.plan, status, activity, REASONS_TO_STOP.draw(self.journal.dice) if stopped else None)
        for condition in self.conditions:
            self.journal.renew(condition, care.ended_condition(act, condition.body))
        if self.request is not None:
            self.journal.renew(self.request, care.again(act, self.request.body, status="completed"))
        if self.guide.closing is not None and not stopped:
            closing = self._intervene(act, self._named(self.guide.closing), ALONE, {}, ())
            self.meet(act, closing)
            self._close(act, closing, "completed", "completed", None)

    def follow_up(self, act: Act) -> None:
        """A course of following up begins."""
        plan = self._course(act, self.guide.follow_up_course)
        self._inside(act, self._named(self.guide.follow_up), plan, ())

    def _named(self, name: str) -> Code:
        return self.place.tables.beside_course[self.guide.ig][name]

    def _course(self, act: Act, kind: Body) -> Held:
        found = self.journal.new_id()
        request = None if self.request is None else self.request.ref
        body = course.care_plan(act, self.guide, found, kind, self.performer.ref, request, self.patient.ref)
        needs = [self.performer] if self.request is None else [self.performer, self.request]
        return self.journal.put(body, needs)

    def _inside(self, act: Act, code: Code, plan: Held, reasons: Sequence[Held]) -> Held:
        delivery = DELIVERIES.draw(self.journal.dice)
        return self._intervene(act, code, delivery, {"basedOn": [plan.ref]}, (plan, *reasons))

    def _intervene(self, act: Act, code: Code, delivery: Body, above: Body, needs: Sequence[Held]) -> Held:
        dice = self.journal.dice
        found = self.journal.new_id()
        coded = self.place.voice.modern[code.code]
        if dice.random() < self.place.character.level3:
            coded = local_variant(coded, code, course.LOCAL_CODES, self.place.kommune.kode, dice.randint(1, 4))
        detail = course.intervention_detail(self.guide, coded, delivery, self.performer.ref)
        reasons = [held.ref for held in needs if held.kind == "Condition"]
        if reasons:
            detail["reasonReference"] = reasons
        body = course.intervention(act, self.guide, found, detail, above, self.patient.ref)
        return self.journal.put(body, (self.performer, *needs))

    def _close(self, act: Act, plan: Held, status: str, activity: str, reason: Body | None) -> None:
        detail = plan.body["activity"][0]["detail"] | {"status": activity}
        if reason is not None:
            detail["statusReason"] = reason
        period = plan.body["period"] | {"end": act.when()}
        body = care.again(act, plan.body, status=status, period=period, activity=[{"detail": detail}])
        self.journal.renew(plan, body)

    def _hospital(self, sor: Sor) -> Held:
        act = self.act(REGISTERED, 600)
        found = self.place.organisation_ids[self.guide.ig, sor]
        return self.journal.put(course.organization(act, self.guide, found, sor, found))


def open_course(place: Municipality, guide: Guide, journal: Journal, day: Day, person: Person) -> CourseChart:
    """A new record with nothing in it but the citizen and the organisation that will do the work."""
    found = journal.new_id()
    act = act_at(place.voice, day, 450)
    patient = journal.put(care.citizen(act, guide.profile("citizen"), found, person.cpr, person.unit))
    journal.patient = patient
    unit = place.organisation_ids[guide.ig, person.unit]
    sor = person.unit if place.registers_by_sor else None
    body = course.organization(act_at(place.voice, REGISTERED, 600), guide, unit, sor, unit)
    return CourseChart(place, guide, journal, patient, journal.put(body))
