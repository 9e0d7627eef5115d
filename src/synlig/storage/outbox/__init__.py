"""What waits for a recipient, what was sent, and what they said: packed once, sent until receipted (K13)."""

from synlig.storage.outbox.approvals import Approvals
from synlig.storage.outbox.ledger import DeadLetter, Ledger, Rejected
from synlig.storage.outbox.packing import Packing
from synlig.storage.outbox.sending import Sending
from synlig.storage.outbox.values import NewItem, Outgoing, Unpacked

__all__ = [
    "Approvals", "DeadLetter", "Ledger", "NewItem", "Outgoing", "Packing", "Rejected", "Sending", "Unpacked",
]  # fmt: skip
