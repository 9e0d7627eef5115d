"""Collect reports from a source: what is new since last time, kept piece by piece, and how far one has come."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final

from synlig import partners
from synlig.core.finding import verdict_word
from synlig.core.settings import Settings
from synlig.core.source import Piece
from synlig.pipeline.admit import Admittance
from synlig.storage.delivered import shown
from synlig.storage.intake import Incoming, Reception
from synlig.storage.reaches import Reaches
from synlig.storage.receipts import Receipts
from synlig.storage.senders import Senders

DOOR: Final = "pull"


def collect_reports(
    source_name: str,
    told: Callable[[int], None],
    *,
    settings: Settings,
    senders: Senders,
    admittance: Admittance,
    reception: Reception,
    receipts: Receipts,
    reaches: Reaches,
    actor: str,
) -> Mapping[str, int]:
    """How many reports were kept, the same again, in conflict or rejected; `told` hears of each piece (A6, K8).

    It may be killed anywhere and run again: it goes on after the last piece that was kept, and keeps nothing twice.

    Raises:
        NotFound: no such source, or no such sender. Unavailable: the source cannot be reached; what came is kept.
    """
    source, wire = partners.source_of(source_name, settings.sources, settings.intake.max_report_bytes)
    sender = senders.named(settings.sources.get(f"{source_name}_sender", source_name))
    outcomes = Counter[str]()
    with closing(wire):
        for piece in source.pieces(reaches.of(source_name)):
            delivery = _delivery(source_name, piece)
            here = {line["source"] for line in receipts.of_delivery(delivery)}
            incoming = [
                Incoming.of(admitted, sender.name, DOOR, shown(where), delivery)
                for where, raw in piece.documents
                if shown(where) not in here
                for admitted in admittance.of(sender, raw, where)
            ]
            for one, kept in zip(incoming, reception.keep(incoming, actor), strict=True):
                rejected = verdict_word(one.verdict.findings) == "rejected"
                outcomes["rejected" if rejected else kept.outcome] += 1
            reaches.keep(source_name, piece.reach)
            told(len(piece.documents))
    return outcomes


def _delivery(source_name: str, piece: Piece) -> str:
    """The same piece of the same source is the same delivery, also when it is fetched again after a crash."""
    told = "\n".join((source_name, piece.key, *(where for where, _ in piece.documents)))
    return f"pull-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
