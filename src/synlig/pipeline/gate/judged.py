"""What the gate answers: one judgement per report, with the facts that could be read from it."""

from dataclasses import dataclass
from datetime import datetime

from synlig.core.cpr import Cpr
from synlig.core.finding import Finding, VerdictWord, verdict_word
from synlig.core.kommune import Sor
from synlig.core.profile import GuideName


@dataclass(frozen=True, slots=True)
class Limits:
    """What one text may cost: bytes, levels of nesting, findings that are listed."""

    max_bytes: int = 5_000_000
    max_depth: int = 64
    max_findings: int = 5_000


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What intake must know of a report; filled as far as it could be read, also for a rejected one."""

    ig: GuideName
    cpr: Cpr | None
    sor: Sor | None
    timestamp: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One report: its id, everything found in it, its own bytes and its facts (None when it is no report)."""

    bundle_id: str | None
    findings: tuple[Finding, ...]
    raw: bytes
    report: ReportFacts | None

    @property
    def word(self) -> VerdictWord:
        """`rejected` when at least one finding is an error, else `accepted`."""
        return verdict_word(self.findings)
