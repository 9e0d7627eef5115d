"""The courses of heart rehabilitation that a municipality fills in by hand, without saying whose they are."""

from collections.abc import Sequence

from synlig.core.heart_course import HeartCourse
from synlig.core.permission import Person
from synlig.storage.heart_courses import HeartCourses


def list_heart_courses(person: Person, *, heart_courses: HeartCourses) -> Sequence[HeartCourse]:
    """The courses of the person's municipality, the latest changed first."""
    return heart_courses.of(person.kommune) if person.kommune is not None else ()
