"""Receive one posted document: judge, admit, keep durably, and only then answer."""

from dataclasses import dataclass, replace
from uuid import uuid4

from synlig.core.finding import Finding, Verdict
from synlig.core.sender import Sender
from synlig.declared.organisations import Organisations
from synlig.guard.log.receptions import receptions
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.admit import SENDER_UNIT, admit, other_content, wrong_address
from synlig.pipeline.gate import Gate, Judged
from synlig.storage.intake import Incoming, Intake, Kept

STATUS = {"kept": 201, "same-again": 200, "conflict": 409}
UNREADABLE = frozenset({"json", "resource-type"})


@dataclass(frozen=True, slots=True)
class Reception:
    """The status of CONTRACT.md and every finding of every report in the document."""

    status: int
    verdicts: tuple[Verdict, ...]


def receive_bundle(
    sender: Sender,
    raw: bytes,
    address: str | None,
    *,
    gate: Gate,
    intake: Intake,
    organisations: Organisations,
    log: Recorder,
) -> Reception:
    """Keep what was put to `address` (the id in the URL), or posted without one; durable when it returns.

    Raises:
        Unavailable: nothing was kept.
    """
    delivery = str(uuid4())
    incoming = [_incoming(one, sender, address, delivery, organisations) for one in gate.judge(raw, "rest")]
    kept = intake.keep(incoming)
    told = [(one.verdict, how.outcome) for one, how in zip(incoming, kept, strict=True)]
    log.record(receptions(f"sender:{sender.name}", "rest", sender.name, told))
    answered = [_answered(one, how) for one, how in zip(incoming, kept, strict=True)]
    return Reception(max(status for status, _ in answered), tuple(verdict for _, verdict in answered))


def _incoming(
    judged: Judged, sender: Sender, address: str | None, delivery: str, organisations: Organisations
) -> Incoming:
    facts = judged.report
    admission = admit(sender, facts and facts.sor, organisations.register)
    findings: tuple[Finding, ...] = judged.findings if facts is None else (*judged.findings, *admission.findings)
    if address is not None and facts is not None and judged.bundle_id != address:
        findings = (*findings, wrong_address())
    verdict = Verdict(judged.bundle_id, findings, "rest", delivery)
    return Incoming(sender.name, admission.kommune, judged.bundle_id, verdict, judged.raw, facts and facts.ig, "rest")


def _answered(one: Incoming, kept: Kept) -> tuple[int, Verdict]:
    rules = {finding.rule for finding in one.verdict.findings if finding.severity == "error"}
    if kept.outcome == "conflict":
        return 409, replace(one.verdict, findings=(*one.verdict.findings, other_content()))
    if rules & UNREADABLE and one.ig is None:  # no report at all; inside one it is a finding like others
        return 400, one.verdict
    if SENDER_UNIT in rules:
        return 403, one.verdict
    return (422 if rules else STATUS[kept.outcome]), one.verdict
