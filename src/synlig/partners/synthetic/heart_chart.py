"""What staff do in a course of heart rehabilitation: take in, measure, train, end."""

from dataclasses import dataclass, field
from typing import Final

from synlig.core.codes import HEART_CODES
from synlig.core.errors import WrongUsage
from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic import heart_resources as heart
from synlig.partners.synthetic.draw import Urn
from synlig.partners.synthetic.journal import Held, Journal
from synlig.partners.synthetic.voice import Act, Body, concept_of

REASONS: Final = Urn(
    [
        ("ef491570-7884-4acd-bcf7-43d6b2c64762", 22),
        ("0cd5734d-b663-47c6-a3da-6b14a937d144", 24),
        ("8371b769-4bfb-4ac8-b130-d91c54784a56", 14),
        ("f8436c2e-af1c-44fe-939d-473b518dd01d", 5),
        ("a3f2bd01-078b-486e-81be-797d192ad7bd", 10),
        ("4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf", 17),
        ("82e99421-31da-4915-96ed-168ccfa1d20c", 8),
    ]
)
"""KL's reasons for cancelling, with weights of our own judgement."""
PLANNED: Final = Urn([(16, 40), (20, 20), (24, 40)])
SMOKING: Final = Urn([("ryger", 27), ("eksryger", 45), ("aldrig-ryger", 28)])
BICYCLE: Final = 0.3
"""Share measured by Watt test instead of the walk."""


@dataclass(eq=False, slots=True)
class HeartChart:
    """One citizen's course; `skill` from about -1 to 1 is how well the municipality does."""

    journal: Journal
    patient: Held
    request: Held
    skill: float
    plan: Held | None = None
    values: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
    held: dict[tuple[str, str], Held] = field(default_factory=dict[tuple[str, str], Held])
    smokes: str = ""
    bicycle: bool = False

    def begin(self, act: Act) -> None:
        """The first conversation: the course begins and all is measured that is measured at the start."""
        dice = self.journal.dice
        body = heart.course(act, self.journal.new_id(), self.request.ref, self.patient.ref)
        self.plan = self.journal.put(body, (self.request,))
        self._count(act, "planlagte-traeningsgange", PLANNED.draw(dice))
        self._count(act, "gennemfoerte-traeningsgange", 0)
        self.bicycle, self.smokes = dice.random() < BICYCLE, SMOKING.draw(dice)
        self._capacity(act, "start", dice.gauss(110, 30) if self.bicycle else dice.gauss(420, 80))
        self._put(act, "smoking", "rygestatus", "start", heart.answer(self.smokes))
        self._asked(act, "start", dice.gauss(6, 3.5), dice.gauss(5, 3.5), dice.gauss(1.8, 0.5))

    def train(self, act: Act, share: float) -> None:
        """So much of what was planned has been attended by now."""
        planned = self.values["planlagte-traeningsgange", ""]
        attended = max(self.values["gennemfoerte-traeningsgange", ""], min(planned, round(planned * share)))
        self._count(act, "gennemfoerte-traeningsgange", int(attended))

    def measure_end(self, act: Act) -> None:
        """What is measured at the end; now and then something is forgotten."""
        dice, keeps = self.journal.dice, 0.9 + 0.08 * self.skill
        if dice.random() < keeps:
            before = self.values["arbejdskapacitet", "start"]
            self._capacity(act, "slut", before * dice.gauss(1.13 + 0.05 * self.skill, 0.09))
        if dice.random() < keeps:
            quits = self.smokes == "ryger" and dice.random() < 0.36 + 0.12 * self.skill
            self._put(act, "smoking", "rygestatus", "slut", heart.answer("eksryger" if quits else self.smokes))
        treated = dice.random() < 0.62 + 0.2 * self.skill
        self._put(act, "diet", "diaetbehandling", "", {"valueBoolean": treated})
        if dice.random() < keeps - 0.1:
            self._asked(act, "slut", dice.gauss(4.5, 3), dice.gauss(3.5, 3), dice.gauss(2.2, 0.4))

    def end(self, act: Act, activity: str) -> None:
        """The course ends as it was planned, or is left for a reason."""
        if self.plan is not None:
            reason = None if activity == "completed" else REASONS.draw(self.journal.dice)
            self.journal.renew(
                self.plan, care.again(act, self.plan.body, **heart.ended(act, self.plan.body, activity, reason))
            )
        self.journal.renew(self.request, care.again(act, self.request.body, status="completed"))

    def refuse(self, act: Act) -> None:
        """The course is called off before it began."""
        body = heart.course(act, self.journal.new_id(), self.request.ref, self.patient.ref)
        self.plan = self.journal.put(body, (self.request,))
        self.end(act, "cancelled")

    def slip(self, act: Act) -> Held:
        """A score is written in the wrong citizen's record."""
        wrong = self.journal.dice.randint(0, 21)
        return self._put(act, "hads", "hads-angst", "slut", {"valueInteger": wrong}, kept=False)

    def take_back(self, act: Act, held: Held) -> None:
        """What was written wrongly is taken back."""
        self.journal.renew(held, care.taken_back(act, held.body))

    def _count(self, act: Act, code: str, number: int) -> None:
        self.values[code, ""] = number
        self._put(act, "sessions", code, "", {"valueInteger": number})

    def _capacity(self, act: Act, phase: str, value: float) -> None:
        most, unit = (380.0, "W") if self.bicycle else (900.0, "m")
        found = float(round(max(25.0, min(most, value))))
        self.values["arbejdskapacitet", phase] = found
        code = heart.WATT if self.bicycle else heart.WALK
        self._put(act, "capacity", "arbejdskapacitet", phase, heart.amount(found, unit), code)

    def _asked(self, act: Act, phase: str, anxiety: float, depression: float, quality: float) -> None:
        for code, score in (("hads-angst", anxiety), ("hads-depression", depression)):
            self._put(act, "hads", code, phase, {"valueInteger": max(0, min(21, round(score)))})
        for code, off in (("heartqol-samlet", 0.0), ("heartqol-fysisk", -0.1), ("heartqol-emotionel", 0.2)):
            score = round(max(0.0, min(3.0, quality + off)), 1)
            self._put(act, "heartqol", code, phase, heart.amount(score, "{score}"))

    def _put(
        self, act: Act, kind: str, name: str, phase: str, value: Body, code: Body | None = None, *, kept: bool = True
    ) -> Held:
        """Write a measurement, or a later version of the one of this name and phase."""
        before = self.held.get((name, phase))
        if before is not None and kept:
            return self.journal.renew(before, care.again(act, before.body, effectiveDateTime=act.when(), **value))
        when = {"start": heart.START, "slut": heart.END}.get(phase)
        plan = self.plan
        if plan is None:
            raise WrongUsage("Nothing is measured before the course has begun.")
        coded, refs = code or concept_of(name, HEART_CODES), (plan.ref, self.patient.ref)
        body = heart.measurement(act, kind, self.journal.new_id(), coded, when, value, refs)
        held = self.journal.put(body, (plan,))
        if kept:
            self.held[name, phase] = held
        return held
