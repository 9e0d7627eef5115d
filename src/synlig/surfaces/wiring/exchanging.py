"""Parts for what goes to recipients."""

from collections.abc import Callable
from functools import cached_property

from synlig.core.subscription import Letter
from synlig.partners.mail_relay import MailRelay
from synlig.storage.dhrd_indicators import DhrdIndicators
from synlig.storage.freshness import Freshness
from synlig.storage.outbox import Outbox
from synlig.storage.sector_records import SectorRecords
from synlig.storage.subscriptions import Subscriptions
from synlig.storage.task_runs import TaskRuns
from synlig.surfaces.wiring.foundation import Foundation


class Exchanging(Foundation):
    """Parts for what goes to recipients."""

    @cached_property
    def outbox(self) -> Outbox:
        """What waits for recipients."""
        return Outbox(self.control, self.clock)

    @cached_property
    def sector_records(self) -> SectorRecords:
        """What other sectors returned."""
        return SectorRecords(self.control, self.clock)

    @cached_property
    def task_runs(self) -> TaskRuns:
        """What ran by itself."""
        return TaskRuns(self.control, self.clock)

    @cached_property
    def freshness(self) -> Freshness:
        """How fresh the data of each partner is."""
        return Freshness(self.control)

    @cached_property
    def dhrd_indicators(self) -> DhrdIndicators:
        """What DHRD returned."""
        return DhrdIndicators(self.control)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Who is told of new releases by mail."""
        return Subscriptions(self.control, self.clock)

    @cached_property
    def mail(self) -> Callable[[Letter], None]:
        """Hands a letter to the relay of the settings."""
        return MailRelay(self.settings.mail).send
