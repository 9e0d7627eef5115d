"""A delivery to a recipient: what it says back, and what every recipient and wire can be asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, Protocol

from synlig.core.errors import Unavailable

DeliveryState = Literal["queued", "sending", "sent", "receipted", "dead"]
ItemState = Literal["waiting", "accepted", "rejected", "dead", "nothing"]
"""`nothing`: the agreement lets nothing of that report leave."""


@dataclass(frozen=True, slots=True)
class ItemReceipt:
    """The recipient's word on one report; `reason` is the recipient's code for a rejection."""

    report: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipted:
    """The recipient has the delivery and has said so for each report in it."""

    items: tuple[ItemReceipt, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """The recipient has the delivery; its receipt comes later."""


@dataclass(frozen=True, slots=True)
class Temporary:
    """It did not work now; the same delivery is to be tried again."""

    why: str


@dataclass(frozen=True, slots=True)
class Permanent:
    """It will never work as it is; a person has to look."""

    why: str


Outcome = Receipted | Pending | Temporary | Permanent


@dataclass(frozen=True, slots=True)
class Held:
    """What the recipient says it holds of one day: the ids of accepted reports, by delivery."""

    day: date
    reports: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a recipient is. Only a `sandbox` may be spoken to without TLS, and only on this machine."""

    url: str
    sandbox: bool = False
    authority: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What came back over a wire: a status of HTTP's numbering and the bytes, cut at the wire's limit."""

    status: int
    body: bytes


class WireFailed(Unavailable):
    """Nothing usable came back: refused, cut off, too slow or too much. The delivery may have arrived."""


class Wire(Protocol):
    """A way to a recipient."""

    def ask(self, method: str, path: str, body: bytes | None = None) -> WireAnswer:
        """Send and wait for the answer.

        Raises:
            WireFailed: there is none.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Recipient(Protocol):
    """A recipient as the stories see it; it answers by an `Outcome` and never raises for what went wrong."""

    name: ClassVar[str]

    def deliver(self, delivery: str, reports: tuple[str, ...], body: bytes) -> Outcome:
        """Send a delivery that holds `reports`; sending the same again is harmless."""
        ...

    def receipt(self, delivery: str, reports: tuple[str, ...]) -> Outcome:
        """Ask for the receipt of a delivery sent before."""
        ...

    def withdraw(self, withdrawal: str, reports: tuple[str, ...]) -> Outcome:
        """Tell that reports sent before are to be erased; `Receipted` without items when that is heard."""
        ...

    def held(self, day: date) -> Held | Temporary:
        """What the recipient says it has of the deliveries stamped `day` (Danish time)."""
        ...
