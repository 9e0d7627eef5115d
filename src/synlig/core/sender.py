"""A system user that may deliver reports, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from synlig.core.kommune import KommuneKode, Sor


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may deliver for which municipalities.

    `units` maps each allowed SOR code to its municipality; when it is empty every unit of the sender's
    municipalities is allowed.
    """

    name: str
    kommuner: frozenset[KommuneKode]
    units: Mapping[Sor, KommuneKode] = field(default_factory=dict[Sor, KommuneKode])
    certificate_sha256: str | None = None
    ssh_key: str | None = None
    system: str | None = None
    """Issuer and UUID of its OCES3 certificate: the same when that is renewed."""


def acting_for(sender: Sender, kommune: KommuneKode) -> Sender | None:
    """`sender` in the place of one of its municipalities only; None when it may not act for that one."""
    if kommune not in sender.kommuner:
        return None
    units = {sor: place for sor, place in sender.units.items() if place == kommune}
    if sender.units and not units:
        return None  # without units it would speak for every unit of the municipality
    return replace(sender, kommuner=frozenset({kommune}), units=units)


def kommune_of(sender: Sender, sor: Sor, register: Mapping[Sor, KommuneKode]) -> KommuneKode | None:
    """The municipality `sender` reports for with unit `sor`, or None when it may not (A2, K15).

    Declared units decide alone; without them the SOR register decides, and a sender of one municipality
    speaks for it with units the register does not know.
    """
    if sender.units:
        return sender.units.get(sor)
    known = register.get(sor)
    if known is not None:
        return known if known in sender.kommuner else None
    return next(iter(sender.kommuner)) if len(sender.kommuner) == 1 else None
