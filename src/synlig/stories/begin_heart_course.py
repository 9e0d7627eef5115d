"""Begin to fill in a citizen's course of heart rehabilitation: the CPR number is swapped before anything is kept."""

from synlig.core.cpr import Cpr
from synlig.core.errors import Refused
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.heart_courses import HeartCourses
from synlig.storage.vault import Vault

PURPOSE = "indberet hjerterehabilitering"


def begin_heart_course(person: Person, cpr: Cpr, *, heart_courses: HeartCourses, vault: Vault, log: Recorder) -> str:
    """The number of the new course.

    Raises:
        Refused: the person belongs to no municipality.
    """
    if person.kommune is None:
        raise Refused("Courses are reported by the municipality that gives them.")
    [citizen] = vault.citizens([cpr])
    log.record(
        [Entry(Event.PERSON_SEEN, person.id, kommune=person.kommune, purpose=PURPOSE, subject=citizen.surrogate)]
    )
    return heart_courses.begin(person.kommune, citizen.surrogate, person.id)
