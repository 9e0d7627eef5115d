"""Receive files as if they were delivered: judge, admit, keep durably, answer with every finding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

from synlig.core.finding import Verdict
from synlig.core.settings import Settings
from synlig.pipeline.admit import Admittance, answered
from synlig.storage.delivered import in_batches, read_delivered
from synlig.storage.intake import Incoming, Reception
from synlig.storage.senders import Senders

DOOR: Final = "command"


def receive_files(
    sender_name: str,
    paths: tuple[Path, ...],
    *,
    senders: Senders,
    admittance: Admittance,
    reception: Reception,
    settings: Settings,
    actor: str,
) -> Iterator[Verdict]:
    """One verdict per report, in order, each given only after its report and its log entry are durable (A3, K13)."""
    sender, delivery = senders.named(sender_name), str(uuid4())
    for batch in in_batches(read_delivered(paths, settings.intake.max_report_bytes)):
        incoming = [
            Incoming.of(admitted, sender.name, DOOR, document.source, delivery)
            for document in batch
            for admitted in admittance.of(sender, document.raw, document.source)
        ]
        for one, kept in zip(incoming, reception.keep(incoming, actor), strict=True):
            yield answered(one.verdict, kept.outcome, kept.delivery_id)
