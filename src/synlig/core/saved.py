"""What a person keeps of their own under a name: a table's address, shared with the municipality or not (C6, U1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from synlig.core.kommune import KommuneKode

Kind = Literal["table", "report"]
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Saved:
    """One kept thing. `content` of a table is its query string; `owner` is the id of who kept it."""

    id: int
    kind: Kind
    name: str
    content: str
    kommune: KommuneKode | None
    owner: str
    owner_name: str
    shared: bool
    made: datetime
    changed: datetime
