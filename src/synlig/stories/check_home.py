"""The doctor: look at everything that must be right for the home to work, and say how to mend what is not."""

from collections.abc import Mapping

from synlig.core.remark import Examination, Remark, examined


def check_home(examinations: Mapping[str, Examination]) -> list[Remark]:
    """What each examination has to say; nothing is changed, and nothing need be whole for it."""
    return examined(examinations)
