"""The verdict line of every report received, in order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from synlig.storage.receipts import Receipts
from synlig.storage.senders import Senders


def list_receipts(
    sender: str | None, since: datetime | None, *, receipts: Receipts, senders: Senders
) -> Iterator[dict[str, Any]]:
    """Verdict lines of one sender or of all, since an instant or from the first.

    Raises:
        NotFound: there is no such sender, and never was one that delivered.
    """
    if sender is not None and next(receipts.receipts(sender), None) is None:
        senders.named(sender)
    yield from receipts.receipts(sender, since)
