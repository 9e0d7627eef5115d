"""What a door hands in, and what it gets back for each report."""

from dataclasses import dataclass, field
from typing import Literal, NewType

from synlig.core.finding import Verdict
from synlig.core.kommune import KommuneKode

Outcome = Literal["kept", "same-again", "conflict"]
Identity = NewType("Identity", tuple[str, str])
"""(kommune, bundle id): what an accepted report is known by."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One judged report. An accepted one must have `kommune` and `bundle_id`.

    `verdict.delivery_id` may name a delivery that spans several batches; else each batch and sender is one.
    """

    sender: str
    kommune: KommuneKode | None
    bundle_id: str | None
    verdict: Verdict
    raw: bytes = field(repr=False)
    ig: str | None
    door: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The receipt. For `same-again` and `conflict` it is that of the report kept before."""

    receipt_id: int
    delivery_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report on its way in, with the delivery it belongs to and its keyed content address."""

    incoming: Incoming
    delivery: str
    address: bytes

    @property
    def identity(self) -> Identity | None:
        """What it will be known by; None when it was rejected."""
        incoming = self.incoming
        if incoming.verdict.word == "rejected" or incoming.kommune is None or incoming.bundle_id is None:
            return None
        return Identity((incoming.kommune, incoming.bundle_id))


@dataclass(frozen=True, slots=True)
class Known:
    """An accepted report that is kept already."""

    receipt_id: int
    delivery: str
    address: bytes
