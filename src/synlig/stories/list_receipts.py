"""The verdict line of every report received, in order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from synlig.pipeline.numbers import crossed
from synlig.storage.receipts import Receipts
from synlig.storage.senders import Senders


def list_receipts(
    sender: str | None, since: datetime | None, *, receipts: Receipts, senders: Senders
) -> Iterator[dict[str, Any]]:
    """Verdict lines of one sender or of all, since an instant or from the first.

    Ids and file names that senders made of a CPR number have crosses in its place: others read these lines.

    Raises:
        NotFound: there is no such sender, and never was one that delivered.
    """
    if sender is not None and next(receipts.receipts(sender), None) is None:
        senders.named(sender)
    for line in receipts.receipts(sender, since):
        yield {**line, "source": crossed(line["source"]), "bundle_id": line["bundle_id"] and crossed(line["bundle_id"])}
