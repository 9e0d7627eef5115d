"""What a code means on a day."""

from collections.abc import Callable

from synlig.pipeline.terminology import Found, LookUp, Terminology, look_up


def look_up_code(asked: LookUp, *, terminology: Callable[[], Terminology]) -> Found:
    """The concept with its words, days, neighbours and successors (C1).

    Raises:
        WrongUsage: no system is named. NotFound: the system, the version or the code is not here.
    """
    return look_up(terminology(), asked)
