"""See a citizen's course of heart rehabilitation to go on filling it in: own citizens, and in the log first."""

from dataclasses import dataclass

from synlig.core.cpr import Cpr
from synlig.core.errors import Refused
from synlig.core.heart_course import HeartCourse
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.heart_courses import HeartCourses
from synlig.storage.vault import Vault

PURPOSE = "indberet hjerterehabilitering"


@dataclass(frozen=True, slots=True)
class SeenCourse:
    """The course, and whose it is."""

    course: HeartCourse
    cpr: Cpr


def see_heart_course(
    person: Person, number: str, *, heart_courses: HeartCourses, vault: Vault, log: Recorder
) -> SeenCourse:
    """The course and its citizen.

    Raises:
        NotFound: the municipality has none of that number. Refused: no municipality, or too many this hour.
    """
    if person.kommune is None:
        raise Refused("Courses are shown to the municipality that gives them.")
    course = heart_courses.see(person.kommune, number)
    log.record([Entry(Event.PERSON_SEEN, person.id, kommune=person.kommune, purpose=PURPOSE, subject=course.surrogate)])
    return SeenCourse(course, vault.reveal(course.surrogate, PURPOSE, person.id))
