"""What the classification server can do, as a frozen set of stories."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from synlig.core.classification import Classification
from synlig.pipeline.terminology import (
    Expand,
    Expanded,
    Found,
    LookUp,
    Translate,
    Translated,
    Validate,
    Validated,
)


@dataclass(frozen=True, slots=True)
class TerminologyStories:
    """Questions about codes; none of them touches personal data."""

    look_up: Callable[[LookUp], Found]
    validate: Callable[[Validate], Validated]
    expand: Callable[[Expand], Expanded]
    translate: Callable[[Translate], Translated]
    published: Callable[[], Classification]
    today: Callable[[], date]
    """The Danish day that is meant where none is named."""
