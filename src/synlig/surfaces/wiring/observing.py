"""Parts for those who watch how it goes."""

from functools import cached_property

from synlig.storage.standing import Standing
from synlig.surfaces.wiring.releasing import Releasing


class Observing(Releasing):
    """Parts for those who watch how it goes."""

    @cached_property
    def standing(self) -> Standing:
        """How the stores stand."""
        return Standing(self.control, self.releases)
