"""The portal's stories of heart rehabilitation, bound to one home."""

from collections.abc import Sequence
from typing import Final

from synlig.core.permission import Person
from synlig.stories.begin_heart_course import begin_heart_course
from synlig.stories.keep_heart_course import keep_heart_course
from synlig.stories.list_heart_courses import list_heart_courses
from synlig.stories.see_heart_course import see_heart_course
from synlig.stories.see_heart_indicators import see_heart_indicators
from synlig.stories.send_heart_course import send_heart_course
from synlig.surfaces.portal.stories import HeartStories
from synlig.surfaces.wiring import Wiring

USUAL: Final = "forebyggelse"
"""The kind of unit that gives heart rehabilitation as a rule: the health centre."""


def heart_stories(wiring: Wiring) -> HeartStories:
    """Indicators, and courses that are filled in by hand."""

    def units(person: Person) -> Sequence[tuple[str, str]]:
        own = [unit for unit in wiring.organisations.units if unit.owner == person.kommune]
        return [(unit.sor, unit.navn) for unit in sorted(own, key=lambda unit: unit.kind != USUAL)]

    return HeartStories(
        wiring.bind(see_heart_indicators),
        units,
        wiring.bind(list_heart_courses),
        wiring.bind(begin_heart_course),
        wiring.bind(see_heart_course),
        wiring.bind(keep_heart_course),
        wiring.bind(send_heart_course),
    )
