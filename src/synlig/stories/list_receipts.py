"""The verdict line of every report received, in order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from synlig.storage.receipts import Receipts


def list_receipts(sender: str | None, since: datetime | None, *, receipts: Receipts) -> Iterator[dict[str, Any]]:
    """Verdict lines of one sender or of all, since an instant or from the first."""
    return receipts.receipts(sender, since)
