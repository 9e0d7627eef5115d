"""The classification server's stories, bound to one home or to none."""

from synlig.core.instant import danish_day
from synlig.stories.expand_codes import expand_codes
from synlig.stories.list_classifications import list_classifications
from synlig.stories.look_up_code import look_up_code
from synlig.stories.translate_code import translate_code
from synlig.stories.validate_code import validate_code
from synlig.surfaces.terminology.stories import TerminologyStories
from synlig.surfaces.wiring import Wiring


def terminology_stories(wiring: Wiring) -> TerminologyStories:
    """What the classification server of this home can do; without a home it knows what is declared."""
    return TerminologyStories(
        look_up=wiring.bind(look_up_code),
        validate=wiring.bind(validate_code),
        expand=wiring.bind(expand_codes),
        translate=wiring.bind(translate_code),
        published=wiring.bind(list_classifications),
        today=lambda: danish_day(wiring.clock()),
    )
