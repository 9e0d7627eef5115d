"""The codes of a value set on a day: as a tree, in pages, or searched."""

from collections.abc import Callable

from synlig.pipeline.terminology import Expand, Expanded, Terminology, expand


def expand_codes(asked: Expand, *, terminology: Callable[[], Terminology]) -> Expanded:
    """The members (C1).

    Raises:
        NotFound: no such value set. InputRejected: too many codes at once. WrongUsage: no such page.
    """
    return expand(terminology(), asked)
