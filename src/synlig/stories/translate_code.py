"""What a code is elsewhere: an older key's UUID, a condition's area, a municipality's region on a day."""

from collections.abc import Callable

from synlig.pipeline.terminology import Terminology, Translate, Translated, translate


def translate_code(asked: Translate, *, terminology: Callable[[], Terminology]) -> Translated:
    """The matches, the nearest in meaning first (C1, C4).

    Raises:
        WrongUsage: no code or no system is named. NotFound: the map is not here.
    """
    return translate(terminology(), asked)
