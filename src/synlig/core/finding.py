"""What a rule has to say about a report, and the verdict that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "information"]
VerdictWord = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's remark on one element.

    `rule` is a key of CONTRACT.md (a KL, dk-core or R4 invariant, a structural rule word or `synlig-…`),
    `expression` the FHIRPath-like path of the element, e.g. `Bundle.entry[2].resource.code`.
    The messages never quote a value that could be personal.
    """

    rule: str
    severity: Severity
    expression: str
    message: str
    message_da: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one report; rejected exactly when some finding is an error."""

    bundle_id: str | None
    findings: tuple[Finding, ...]
    source: str
    delivery_id: str | None = None

    @property
    def word(self) -> VerdictWord:
        """`rejected` when at least one finding is an error, else `accepted`."""
        return verdict_word(self.findings)

    def as_line(self) -> dict[str, object]:
        """The verdict line of CONTRACT.md."""
        line: dict[str, object] = {
            "bundle_id": self.bundle_id,
            "verdict": self.word,
            "findings": [finding_line(finding) for finding in self.findings],
            "source": self.source,
        }
        if self.delivery_id is not None:
            line["delivery_id"] = self.delivery_id
        return line


def verdict_word(findings: Sequence[Finding]) -> VerdictWord:
    """`rejected` when at least one finding is an error, else `accepted`."""
    return "rejected" if any(finding.severity == "error" for finding in findings) else "accepted"


def finding_line(finding: Finding) -> dict[str, str]:
    """A finding as it stands in a verdict line."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "expression": finding.expression,
        "message": finding.message,
        "message_da": finding.message_da,
    }
