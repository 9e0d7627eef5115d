"""Whether a code may be used on a day, in its system or in a value set."""

from collections.abc import Callable

from synlig.pipeline.terminology import Terminology, Validate, Validated, validate


def validate_code(asked: Validate, *, terminology: Callable[[], Terminology]) -> Validated:
    """The verdict and, where it is no, why (C1, A4).

    Raises:
        WrongUsage: nothing to validate. NotFound: the code system or the value set is not here.
    """
    return validate(terminology(), asked)
