"""How many reports carried fields that are not agreed, by sender and field (K19)."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from synlig.pipeline.surplus import RULE
from synlig.storage.receipts import Receipts

PLACE: Final = "expression"


@dataclass(frozen=True, slots=True)
class SurplusField:
    """A field that is not agreed, and how many reports of a sender had it."""

    sender: str
    field: str
    reports: int


def count_surplus(sender: str | None, *, receipts: Receipts) -> list[SurplusField]:
    """The most frequent first."""
    counted = Counter(
        (line["sender"], finding[PLACE])
        for line in receipts.with_finding(RULE, sender)
        for finding in line["findings"]
        if finding["rule"] == RULE
    )
    return [SurplusField(*which, number) for which, number in counted.most_common()]
