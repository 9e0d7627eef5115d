"""Send a course of heart rehabilitation as it is filled in: the same report a system would send, by the same door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from synlig.core.cpr import Cpr
from synlig.core.errors import Refused
from synlig.core.finding import Finding, Verdict
from synlig.core.form import CellFault, Form
from synlig.core.heart_course import HeartCourse
from synlig.core.permission import Person
from synlig.core.sender import Sender
from synlig.declared import forms
from synlig.pipeline.admit import Admittance, answered
from synlig.pipeline.heart_form import compose, read
from synlig.storage.heart_courses import HeartCourses
from synlig.storage.intake import Incoming, Reception
from synlig.storage.vault import Vault

DOOR: Final = "portal"
PURPOSE: Final = "indberet hjerterehabilitering"


@dataclass(frozen=True, slots=True)
class SentCourse:
    """What is wrong by field, or what the door said; without either the report is durable."""

    faults: tuple[CellFault, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the report was received."""
        return not self.faults and all(finding.severity != "error" for finding in self.findings)


def send_heart_course(
    person: Person,
    number: str,
    *,
    heart_courses: HeartCourses,
    vault: Vault,
    admittance: Admittance,
    reception: Reception,
    clock: Callable[[], datetime],
) -> SentCourse:
    """What became of the course as it was last kept. A field that was reported and is empty now is taken back.

    Raises:
        NotFound: the municipality has none of that number. Refused: no municipality, or too many this hour.
        Unavailable: nothing was kept.
    """
    if person.kommune is None:
        raise Refused("Courses are reported by the municipality that gives them.")
    course, form = heart_courses.see(person.kommune, number), forms.heart_rehabilitation()
    cpr = vault.reveal(course.surrogate, PURPOSE, person.id)
    filled = read(form, _whole(form, course, cpr, clock()))
    if filled.faults:
        return SentCourse(faults=filled.faults)
    sender = Sender(DOOR, frozenset({person.kommune}))
    [admitted] = admittance.of(sender, compose(form, filled), DOOR)
    incoming = Incoming.of(admitted, DOOR, DOOR, DOOR, str(uuid4()))
    [kept] = reception.keep([incoming], person.id)
    verdict: Verdict = answered(incoming.verdict, kept.outcome, kept.delivery_id)
    sent = SentCourse(findings=verdict.findings)
    if sent.accepted:
        heart_courses.sent(course, course.texts, person.id)
    return sent


def _whole(form: Form, course: HeartCourse, cpr: Cpr, now: datetime) -> Mapping[str, str]:
    gone = {
        field.name: f"fejl: {course.reported[field.name]}"
        for field in form.fields
        if field.profile and course.reported.get(field.name) and not course.texts.get(field.name)
    }
    told = {"cpr": cpr.reveal(), "forloeb": course.id, "opdateret": now.isoformat(timespec="seconds")}
    return {**course.texts, **gone, **told}
