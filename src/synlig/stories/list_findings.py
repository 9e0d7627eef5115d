"""What was wrong with what was received, one line per finding."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from synlig.core.kommune import KommuneKode
from synlig.storage.receipts import Receipts


def list_findings(
    sender: str | None, kommune: KommuneKode | None, since: datetime | None, *, receipts: Receipts
) -> Iterator[dict[str, Any]]:
    """Findings with the report they are about and the path to the source element, oldest first."""
    for line in receipts.receipts(sender, since, kommune):
        report = {name: line[name] for name in ("bundle_id", "verdict", "sender", "kommune", "source", "received_at")}
        for finding in line["findings"]:
            yield {**finding, **report}
