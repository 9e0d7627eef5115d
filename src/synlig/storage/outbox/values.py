"""What passes in and out of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from synlig.core.cpr import Surrogate


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A processed, accepted report that has not been packed for the recipient yet."""

    receipt_id: int
    surrogate: Surrogate
    received_at: datetime


@dataclass(frozen=True, slots=True)
class NewItem:
    """A packed report on its way into the outbox: its id and JSON, in which a stand-in is where the CPR number was."""

    receipt_id: int
    surrogate: Surrogate
    id: str
    body: bytes
    followed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery to be sent now; `ask` when the recipient has it and only the receipt is to be fetched."""

    id: str
    stamped_at: datetime
    attempts: int
    ask: bool
    reports: tuple[tuple[str, bytes], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of its reports, in order."""
        return tuple(name for name, _ in self.reports)
