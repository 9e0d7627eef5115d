"""Keep what is written of a course of heart rehabilitation, finished or not, and say what is wrong so far."""

from collections.abc import Mapping, Sequence
from typing import Final

from synlig.core.errors import Refused
from synlig.core.form import CellFault
from synlig.core.permission import Person
from synlig.declared import forms
from synlig.pipeline.heart_form import read
from synlig.storage.heart_courses import HeartCourses

GIVEN: Final = frozenset({"cpr", "forloeb", "opdateret"})
"""What is not written in the form but known: whom it is about, its number, and when it is sent."""


def keep_heart_course(
    person: Person, number: str, texts: Mapping[str, str], *, heart_courses: HeartCourses
) -> Sequence[CellFault]:
    """What is wrong with what is written; what is still empty is not wrong yet.

    Raises:
        NotFound: the municipality has none of that number. Refused: the person belongs to no municipality.
    """
    if person.kommune is None:
        raise Refused("Courses are reported by the municipality that gives them.")
    form = forms.heart_rehabilitation()
    names = [field.name for field in form.fields if field.name not in GIVEN and texts.get(field.name, "").strip()]
    written = {name: texts[name].strip() for name in names}
    heart_courses.keep(heart_courses.see(person.kommune, number), written, person.id)
    return [fault for fault in read(form, written).faults if fault.field in written]
