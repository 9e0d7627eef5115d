"""Receive one posted document: judge, admit, keep durably, and only then answer."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from synlig.core.finding import Verdict
from synlig.core.sender import Sender
from synlig.pipeline.admit import SENDER_UNIT, Admittance, Admitted, other_content, wrong_address
from synlig.storage.intake import Incoming, Kept, Reception

DOOR: Final = "rest"
STATUS: Final = {"kept": 201, "same-again": 200, "conflict": 409}
UNREADABLE: Final = frozenset({"json", "resource-type"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of CONTRACT.md, every finding of every report in the document, and what the log knows it by."""

    status: int
    verdicts: tuple[Verdict, ...]
    delivery: str = ""


def receive_bundle(
    sender: Sender, raw: bytes, address: str | None, *, admittance: Admittance, reception: Reception
) -> Answer:
    """Keep what was put to `address` (the id in the URL), or posted without one; durable when it returns.

    Raises:
        Unavailable: nothing was kept.
    """
    delivery = str(uuid4())
    admitted = [_addressed(one, address) for one in admittance.of(sender, raw, DOOR)]
    incoming = [Incoming.of(one, sender.name, DOOR, DOOR, delivery) for one in admitted]
    kept = reception.keep(incoming, f"sender:{sender.name}")
    answers = [_answered(one, how) for one, how in zip(incoming, kept, strict=True)]
    return Answer(max(status for status, _ in answers), tuple(verdict for _, verdict in answers), delivery)


def _addressed(admitted: Admitted, address: str | None) -> Admitted:
    if address is None or admitted.ig is None or admitted.bundle_id == address:
        return admitted
    return replace(admitted, findings=(*admitted.findings, wrong_address()))


def _answered(one: Incoming, kept: Kept) -> tuple[int, Verdict]:
    rules = {finding.rule for finding in one.verdict.findings if finding.severity == "error"}
    if kept.outcome == "conflict":
        return 409, replace(one.verdict, findings=(*one.verdict.findings, other_content()))
    if rules & UNREADABLE and one.ig is None:  # no report at all; inside one it is a finding like others
        return 400, one.verdict
    if SENDER_UNIT in rules:
        return 403, one.verdict
    return (422 if rules else STATUS[kept.outcome]), one.verdict
