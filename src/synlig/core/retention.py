"""How long what is kept is kept, why, and what happens to it then (K24)."""

from dataclasses import dataclass
from typing import Literal

from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Way = Literal[
    "rows", "raw-reports", "reports", "table-rows", "citizens", "log-persons", "box-receipts", "backups",
    "tombstones", "replaced-homes", "temporary-files", "expired-changes", "with", "kept",
]  # fmt: skip
"""How it is let go of. `rows` of one table by one column; `with` something else that is let go of; `kept` as long as
the home lasts; each other way is a clean-up of its own."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One kind of data: `places` are the tables (`control.<table>`, `vault.<table>`) and folders it lies in.

    `days` is how long it is kept after `column` (or what the way counts from); 0 for what says itself when it is over.
    """

    id: str
    places: tuple[str, ...]
    holds: Words
    sensitivity: Sensitivity
    ground: str
    way: Way
    days: int = 0
    column: str = ""
    archive: bool = False
    """Whether the archive is asked before it goes (arkivloven)."""
