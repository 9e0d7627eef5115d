"""Figures about municipalities that one of them uploads, to stand beside released ones: private and deletable (C6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from synlig.core.errors import InputRejected
from synlig.core.kommune import KommuneKode
from synlig.core.sensitivity import Sensitivity

MOST_ROWS, MOST_COLUMNS = 500, 12
LARGEST: Final = 256 * 1024
Why = Literal["number", "kommune", "twice", "cpr", "empty", "member", "again", "label", "groups"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read: a header and rows of texts of the same width."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WrongCell:
    """What is wrong with one cell: its row (the header is 1), its column, and why."""

    row: int
    column: str
    why: Why


class Unreadable(InputRejected):
    """The file is no table that can be read here; `reason` is said to the reader in their own language."""

    def __init__(self, reason: Literal["kind", "large", "empty", "wide", "heads", "strangers"]) -> None:
        super().__init__("The file cannot be read as a table.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Upload:
    """What was uploaded: figures by municipality and column."""

    id: int
    name: str
    kommune: KommuneKode
    owner: str
    owner_name: str
    level: Sensitivity
    columns: tuple[str, ...]
    figures: Mapping[str, tuple[float | None, ...]]
    made: datetime
