"""Parts that know what codes mean."""

from collections.abc import Callable
from functools import cached_property

from synlig.declared import classification
from synlig.pipeline.terminology import Terminology
from synlig.surfaces.wiring.foundation import Foundation


class Classifying(Foundation):
    """Parts that know what codes mean."""

    @cached_property
    def terminology(self) -> Callable[[], Terminology]:
        """What is published now."""
        declared = Terminology(classification.load())
        return lambda: declared
