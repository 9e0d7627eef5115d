"""What the door says beyond the report itself: may this sender report it, is it too large, is it here already?"""

from collections.abc import Mapping
from dataclasses import dataclass

from synlig.core.finding import Finding
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender, kommune_of

SENDER_UNIT = "synlig-sender-unit"
PLACE = "Bundle.entry.resource.ofType(Patient).managingOrganization.identifier"


@dataclass(frozen=True, slots=True)
class Admission:
    """The municipality a report belongs to, and what the door found against it."""

    kommune: KommuneKode | None
    findings: tuple[Finding, ...]


def admit(sender: Sender, sor: Sor | None, register: Mapping[Sor, KommuneKode]) -> Admission:
    """Whether `sender` may report for the unit `sor`; `register` maps known SOR units to municipalities (A2, K15).

    A report whose unit cannot be read is rejected by the gate with what is wrong there; nothing is added to it.
    """
    if sor is None:
        return Admission(None, ())
    kommune = kommune_of(sender, sor, register)
    return Admission(kommune, () if kommune is not None else (_not_allowed(),))


def _not_allowed() -> Finding:
    return Finding(
        SENDER_UNIT,
        "error",
        PLACE,
        "The sender may not report for the unit that keeps the record.",
        "Afsenderen må ikke indberette for den enhed, der fører journalen.",
    )


def too_large(limit: int) -> Finding:
    """The finding for a document over `limit` bytes, which is not read."""
    return Finding(
        "json",
        "error",
        "$",
        f"The document is larger than {limit} bytes and was not read.",
        f"Dokumentet er større end {limit} byte og er ikke læst.",
    )


def other_content() -> Finding:
    """The finding for a report whose id was accepted before with other content; a Bundle is never updated."""
    return Finding(
        "duplicate-id",
        "error",
        "Bundle.id",
        "A report with this id was accepted before with other content; a new report needs a new id.",
        "En rapport med dette id er tidligere modtaget med andet indhold; en ny rapport skal have et nyt id.",
    )


def same_again() -> Finding:
    """The remark on a report that was accepted before, byte for byte: it is not kept twice."""
    return Finding(
        "synlig-same-again",
        "information",
        "Bundle",
        "The identical report was accepted before; it is kept once.",
        "Den samme rapport er modtaget før; den gemmes kun én gang.",
    )


def wrong_address() -> Finding:
    """The finding for a report that was put to another id than its own."""
    return Finding(
        "duplicate-id",
        "error",
        "Bundle.id",
        "The id in the address is not the id of the Bundle.",
        "Id'et i adressen er ikke rapportens id.",
    )
