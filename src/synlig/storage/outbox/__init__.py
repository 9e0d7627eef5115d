"""What waits for a recipient, what was sent, and what they said: packed once, sent until receipted (K13)."""

from collections.abc import Callable
from datetime import datetime

from synlig.storage.control.database import Database
from synlig.storage.outbox.approvals import Approvals
from synlig.storage.outbox.lacking import Lacked, Lacking
from synlig.storage.outbox.ledger import DeadLetter, Ledger, Rejected
from synlig.storage.outbox.packing import Packing
from synlig.storage.outbox.sending import Sending
from synlig.storage.outbox.values import NewItem, Outgoing, Unpacked

__all__ = [
    "Approvals", "DeadLetter", "Lacked", "Lacking", "Ledger", "NewItem", "Outbox", "Outgoing", "Packing", "Rejected",
    "Sending", "Unpacked",
]  # fmt: skip


class Outbox:
    """Its sides and the clock they are asked by."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.packing = Packing(database)
        self.sending = Sending(database)
        self.ledger = Ledger(database)
        self.lacking = Lacking(database)
        self.approvals = Approvals(database)
        self.clock = clock
