"""May this sender report this? The municipality a report belongs to, or the finding that refuses it (A2, K15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from synlig.core.finding import Finding
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender, kommune_of

SENDER_UNIT = "synlig-sender-unit"
PLACE = "Bundle.entry.resource.ofType(Patient).managingOrganization.identifier"


@dataclass(frozen=True, slots=True)
class Admission:
    """The municipality, or why not."""

    kommune: KommuneKode | None
    finding: Finding | None


def admit(sender: Sender, sor: Sor | None, register: Mapping[Sor, KommuneKode]) -> Admission:
    """Whether `sender` may report for the unit `sor`; `register` maps known SOR units to municipalities."""
    kommune = None if sor is None else kommune_of(sender, sor, register)
    if kommune is not None:
        return Admission(kommune, None)
    return Admission(
        None,
        Finding(
            SENDER_UNIT,
            "error",
            PLACE,
            "The sender may not report for the unit that keeps the record.",
            "Afsenderen må ikke indberette for den enhed, der fører journalen.",
        ),
    )
