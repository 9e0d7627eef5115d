"""Receive files as if they were delivered: judge, admit, keep durably, answer with every finding."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from synlig.core.finding import Verdict
from synlig.core.sender import Sender
from synlig.core.settings import Settings
from synlig.declared.organisations import Organisations
from synlig.guard.log.receptions import receptions
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.admit import admit, other_content, same_again, too_large
from synlig.pipeline.gate import Gate
from synlig.storage.delivered import Delivered, read_delivered
from synlig.storage.intake import Incoming, Intake, Kept
from synlig.storage.senders import Senders

BATCH: Final = 256
"""Documents a commit: large enough that syncing is not what costs, small enough for flat memory."""
MOST_BYTES: Final = 32 << 20


def receive_files(
    sender_name: str,
    paths: tuple[Path, ...],
    *,
    senders: Senders,
    gate: Gate,
    intake: Intake,
    organisations: Organisations,
    settings: Settings,
    log: Recorder,
    actor: str,
) -> Iterator[Verdict]:
    """One verdict per report, in order, each given only after its report and its log entry are durable (A3, K13)."""
    sender = senders.named(sender_name)
    delivery_id, limit = str(uuid4()), settings.intake.max_report_bytes
    for batch in _batches(read_delivered(paths, limit)):
        incoming = list(_incoming(batch, sender, delivery_id, gate, organisations, limit))
        kept = intake.keep(incoming)
        told = [(one.verdict, how.outcome) for one, how in zip(incoming, kept, strict=True)]
        log.record(receptions(actor, "command", sender.name, told))
        yield from map(_answered, incoming, kept)


def _batches(documents: Iterable[Delivered]) -> Iterator[list[Delivered]]:
    batch, size = list[Delivered](), 0
    for document in documents:
        batch.append(document)
        size += len(document.raw or b"")
        if len(batch) == BATCH or size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _incoming(
    batch: Iterable[Delivered], sender: Sender, delivery_id: str, gate: Gate, organisations: Organisations, limit: int
) -> Iterator[Incoming]:
    for document in batch:
        if document.raw is None:
            verdict = Verdict(None, (too_large(limit),), document.source, delivery_id)
            yield Incoming(sender.name, None, None, verdict, b"", None, "command")
            continue
        for judged in gate.judge(document.raw, document.source):
            facts = judged.report
            admission = admit(sender, facts and facts.sor, organisations.register)
            findings = judged.findings if facts is None else (*judged.findings, *admission.findings)
            verdict = Verdict(judged.bundle_id, findings, document.source, delivery_id)
            ig = facts and facts.ig
            yield Incoming(sender.name, admission.kommune, judged.bundle_id, verdict, judged.raw, ig, "command")


def _answered(one: Incoming, kept: Kept) -> Verdict:
    remark = {"conflict": (other_content(),), "same-again": (same_again(),), "kept": ()}[kept.outcome]
    return replace(one.verdict, findings=(*one.verdict.findings, *remark), delivery_id=kept.delivery_id)
