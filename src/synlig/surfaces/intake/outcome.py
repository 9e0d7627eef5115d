"""Verdicts and errors as FHIR OperationOutcome."""

from collections.abc import Sequence
from typing import Any, Final

from synlig.core.finding import Finding, Verdict

ISSUE_CODES: Final = {
    "json": "structure",
    "resource-type": "structure",
    "profile": "structure",
    "cardinality": "required",
    "prohibited": "structure",
    "type": "value",
    "fixed-value": "value",
    "binding": "code-invalid",
    "slice": "structure",
    "reference-bundled": "not-found",
    "identifier-cpr": "value",
    "identifier-sor": "value",
    "duplicate-id": "duplicate",
    "date": "value",
    "synlig-sender-unit": "forbidden",
}
"""FHIR's issue type per rule; every other rule is an invariant."""
SYSTEM: Final = "urn:synlig:rules"


def outcome_of(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """All findings of all verdicts; a single information when nothing was found."""
    issues = [_issue(finding) for verdict in verdicts for finding in verdict.findings]
    return _outcome(issues or [_said("information", "informational", "Received and durable.")])


def failure(code: str, words: str) -> dict[str, Any]:
    """One error in words."""
    return _outcome([_said("error", code, words)])


def _issue(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "code": ISSUE_CODES.get(finding.rule, "invariant"),
        "details": {"coding": [{"system": SYSTEM, "code": finding.rule}], "text": finding.message_da},
        "expression": [finding.expression],
        "diagnostics": finding.message,
    }


def _said(severity: str, code: str, words: str) -> dict[str, Any]:
    return {"severity": severity, "code": code, "diagnostics": words}


def _outcome(issues: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": issues}
