"""Take the files that senders put into their drop boxes: each once, with a receipt when all of it is durable."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from synlig.core.sender import Sender
from synlig.core.settings import Settings
from synlig.pipeline.admit import Admittance, answered
from synlig.storage.delivered import in_batches, read_one
from synlig.storage.drop_boxes import DropBoxes, Taken
from synlig.storage.intake import Incoming, Reception
from synlig.storage.receipts import Receipts
from synlig.storage.senders import Senders

DOOR: Final = "sftp"
LINE: Final = ("bundle_id", "verdict", "findings", "source", "delivery_id")


def take_files(
    *,
    drop_boxes: DropBoxes,
    senders: Senders,
    admittance: Admittance,
    reception: Reception,
    receipts: Receipts,
    settings: Settings,
) -> int:
    """How many files were taken. One that was begun before a crash is gone on with where it was (A3, K13).

    Raises:
        Unavailable: disk full or database busy; what was begun is gone on with at the next call.
    """
    desk = _Desk(admittance, reception, receipts, settings.intake.max_report_bytes)
    taken = 0
    for sender in senders.all():
        for file in drop_boxes.take(sender.name) if sender.ssh_key else ():
            drop_boxes.finish(sender.name, file, desk.receipt(sender, file))
            taken += 1
    return taken


@dataclass(frozen=True)
class _Desk:
    admittance: Admittance
    reception: Reception
    receipts: Receipts
    limit: int

    def receipt(self, sender: Sender, file: Taken) -> Iterator[bytes]:
        """The verdict lines in the order of the file, each given only after its report is durable."""
        lines = defaultdict[str, list[bytes]](list)
        for line in self.receipts.of_delivery(file.delivery_id):
            lines[line["source"]].append(_line({name: line[name] for name in LINE}))
        for batch in in_batches(read_one(file.path, self.limit)):
            incoming = [
                Incoming.of(admitted, sender.name, DOOR, document.source, file.delivery_id)
                for document in batch
                if document.source not in lines
                for admitted in self.admittance.of(sender, document.raw, document.source)
            ]
            for one, kept in zip(incoming, self.reception.keep(incoming, f"sender:{sender.name}"), strict=True):
                verdict = answered(one.verdict, kept.outcome, kept.delivery_id)
                lines[one.verdict.source].append(_line(verdict.as_line()))
            for document in batch:
                yield from lines.pop(document.source, ())


def _line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"
