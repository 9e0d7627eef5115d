"""Parts for what goes to recipients."""

from functools import cached_property

from synlig.storage.outbox import Outbox
from synlig.surfaces.wiring.foundation import Foundation


class Exchanging(Foundation):
    """Parts for what goes to recipients."""

    @cached_property
    def outbox(self) -> Outbox:
        """What waits for recipients."""
        return Outbox(self.control, self.clock)
