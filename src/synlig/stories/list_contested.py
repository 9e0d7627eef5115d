"""What people contest of a municipality's reports, and whether it has reported about them since (art. 16)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.contested import Contested, from_value
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.storage.receipts import Receipts
from synlig.storage.vault import Standings


def list_contested(
    kommune: KommuneKode | None = None,
    *,
    standings: Standings,
    receipts: Receipts,
    clock: Callable[[], datetime],
) -> list[Contested]:
    """Oldest first, of one municipality or of all; one that was answered is ended, and listed as answered once."""
    listed = list[Contested]()
    for surrogate, line in standings.open("contested"):
        one = from_value(line.value, line.since, answered=False)
        if kommune is not None and one.kommune != kommune:
            continue
        own = [report for report in receipts.about(surrogate) if report["kommune"] == one.kommune]
        old = max((report["receipt_id"] for report in own if report["bundle_id"] == one.bundle_id), default=0)
        answered = any(report["receipt_id"] > old and report["received_at"][:10] >= str(one.since) for report in own)
        if answered:
            standings.end(surrogate, "contested", line.value, danish_day(clock()))
        listed.append(from_value(line.value, line.since, answered=answered))
    return listed
