"""What the door says beyond the report itself: may this sender report it, is it too large, is it here already?"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol

from synlig.core.cpr import CPR_PATTERN, Cpr
from synlig.core.finding import Finding, Verdict, verdict_word
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender, kommune_of

SENDER_UNIT = "synlig-sender-unit"
NUMBER_AS_ID = "synlig-number-as-id"
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d{6}-?\d{4}(?![0-9A-Za-z])", re.ASCII)
PLACE = "Bundle.entry.resource.ofType(Patient).managingOrganization.identifier"


class Facts(Protocol):
    """What the door must know of a report."""

    @property
    def ig(self) -> str:
        """The guide it follows."""
        ...

    @property
    def sor(self) -> Sor | None:
        """The unit that keeps the record."""
        ...

    @property
    def cpr(self) -> Cpr | None:
        """The citizen it is about."""
        ...


class Judgement(Protocol):
    """What the gate says of one report."""

    @property
    def bundle_id(self) -> str | None:
        """Its id, as far as it could be read."""
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
    def report(self) -> Facts | None:
        """None when it is no report."""
        ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """One report with everything found by the gate and by the door; its municipality where it may be reported for."""

    bundle_id: str | None
    kommune: KommuneKode | None
    findings: tuple[Finding, ...]
    raw: bytes = field(repr=False)
    ig: str | None
    sor: Sor | None = None
    """The unit that keeps the record, where the sender may report for it."""


class Admittance:
    """The gate and the door together: is it a sound report, and may this sender report it (A2, A4, K15)?"""

    def __init__(
        self,
        judge: Callable[[bytes, str], Sequence[Judgement]],
        register: Mapping[Sor, KommuneKode],
        limit: int,
        surplus: Callable[[bytes], tuple[Finding, ...]] = lambda _raw: (),
    ) -> None:
        self._judge = judge
        self._surplus = surplus
        self._register = register
        self._limit = limit

    def of(self, sender: Sender, raw: bytes | None, source: str) -> list[Admitted]:
        """Each report of one document; `raw` is None for a document over the limit, which was not read."""
        if raw is None:
            return [Admitted(None, None, (too_large(self._limit),), b"", None)]
        return [self._admitted(sender, judged) for judged in self._judge(raw, source)]

    def _admitted(self, sender: Sender, judged: Judgement) -> Admitted:
        facts = judged.report
        bundle_id, findings = without_number(judged)
        if facts is None:
            return Admitted(bundle_id, None, findings, judged.raw, None)
        kommune = None if facts.sor is None else kommune_of(sender, facts.sor, self._register)
        findings = findings if kommune is not None else (*findings, _not_allowed())
        if verdict_word(findings) == "accepted":
            findings = (*findings, *self._surplus(judged.raw))
        sor = None if kommune is None else facts.sor
        return Admitted(bundle_id, kommune, findings, judged.raw, facts.ig, sor)


def without_number(judged: Judgement) -> tuple[str | None, tuple[Finding, ...]]:
    """The id and the findings; a report under an id that is made of a CPR number is rejected, and the id kept nowhere.

    Ids stand in receipts. Ten digits of a UUID are no number, unless they are the citizen's own.
    """
    name, cpr = judged.bundle_id or "", None if judged.report is None else judged.report.cpr
    own = cpr is not None and cpr.reveal() in name.replace("-", "")
    if not own and not any(CPR_PATTERN.fullmatch(number.replace("-", "")) for number in NUMBER.findall(name)):
        return judged.bundle_id, judged.findings
    return None, (*judged.findings, number_as_id())


def answered(verdict: Verdict, outcome: Literal["kept", "same-again", "conflict"], delivery_id: str) -> Verdict:
    """The verdict a sender is told: with what became of the report beside those kept before."""
    remark = {"conflict": (other_content(),), "same-again": (same_again(),), "kept": ()}[outcome]
    return replace(verdict, findings=(*verdict.findings, *remark), delivery_id=delivery_id)


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


def number_as_id() -> Finding:
    """The finding for a report whose own id could be a CPR number."""
    return Finding(
        NUMBER_AS_ID,
        "error",
        "Bundle.id",
        "The report's id could be a CPR number: ids stand in receipts, so they must not be made of one.",
        "Rapportens id kan være et CPR-nummer: id'er står i kvitteringer og må derfor ikke være dannet af et.",
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
