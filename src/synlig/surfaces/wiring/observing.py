"""Parts for those who watch how it goes."""

from functools import cached_property

from synlig.storage.standing import Standing
from synlig.surfaces.observing.collector import Collector
from synlig.surfaces.observing.spans import Tracer
from synlig.surfaces.wiring.releasing import Releasing


class Observing(Releasing):
    """Parts for those who watch how it goes."""

    @cached_property
    def standing(self) -> Standing:
        """How the stores stand."""
        return Standing(self.control, self.releases)

    tracer: Tracer | None = None
    """What makes spans of stories and requests, in a part that was told to."""

    @cached_property
    def collector(self) -> Collector | None:
        """Where traces go; None where none are made."""
        return Collector(self.settings.traces.endpoint) if self.settings.traces.endpoint else None

    def trace(self) -> None:
        """From now on what is bound here is traced, where the settings name a collector.

        Raises:
            WrongUsage: it is not on this machine.
        """
        if self.collector is not None:
            self.tracer = Tracer(self.collector.take, self.settings.traces.one_in)
