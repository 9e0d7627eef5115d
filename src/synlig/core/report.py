"""A report of one's own: text, tables and charts in an order, always of the newest release (C6, U1)."""

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from synlig.core.errors import IntegrityFailure

MOST_PARTS: Final = 30
LONGEST_TEXT: Final = 5_000


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One part: a text, or a built table by its query string, shown as a table, a chart or both."""

    kind: Literal["text", "table"]
    text: str = ""
    query: str = ""
    show: Literal["tabel", "diagram", "begge"] = "begge"


@dataclass(frozen=True, slots=True)
class Report:
    """What is in it, in order."""

    parts: tuple[ReportPart, ...] = ()

    def written(self) -> str:
        """As it is kept."""
        return msgspec.json.encode(self).decode()


def read_report(content: str) -> Report:
    """What `written` wrote.

    Raises:
        IntegrityFailure: it is not a report.
    """
    try:
        return msgspec.json.decode(content, type=Report)
    except msgspec.MsgspecError:
        raise IntegrityFailure("A kept report cannot be read.") from None
