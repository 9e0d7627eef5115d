"""What a door hands in, and what it gets back for each report."""

from dataclasses import dataclass, field
from typing import Literal, NewType, Protocol

from synlig.core.finding import Finding, Verdict
from synlig.core.kommune import KommuneKode, Sor

Outcome = Literal["kept", "same-again", "conflict"]
Identity = NewType("Identity", tuple[str, str])
"""(kommune, bundle id): what an accepted report is known by."""


class Admitted(Protocol):
    """What gate and door say of one report."""

    @property
    def bundle_id(self) -> str | None:
        """Its id."""
        ...

    @property
    def kommune(self) -> KommuneKode | None:
        """Where it is reported for."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found."""
        ...

    @property
    def raw(self) -> bytes:
        """Its own bytes."""
        ...

    @property
    def ig(self) -> str | None:
        """The guide it follows."""
        ...

    @property
    def sor(self) -> Sor | None:
        """The unit that keeps the record."""
        ...


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
    sor: Sor | None = None

    @classmethod
    def of(cls, admitted: Admitted, sender: str, door: str, source: str, delivery_id: str) -> "Incoming":
        """A report as gate and door left it, brought by `sender` in a delivery."""
        verdict = Verdict(admitted.bundle_id, admitted.findings, source, delivery_id)
        it = admitted
        return cls(sender, it.kommune, it.bundle_id, verdict, it.raw, it.ig, door, it.sor)


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
