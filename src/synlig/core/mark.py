"""A finding marked as handled: by whom, when, and what was done about it in the record system."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Which finding: the rule, the report by its delivery and place in it, and the element."""

    rule: str
    delivery: str
    source: str
    expression: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Who handled it."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding as someone who mends data sees it: the line of `list_findings`, and its mark if it has one."""

    line: Mapping[str, Any]
    place: Place
    mark: Mark | None

    @property
    def found(self) -> datetime:
        """When it was found."""
        at = self.line["found_at"]
        return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def place_of(line: Mapping[str, Any]) -> Place:
    """Which finding a line of `list_findings` is."""
    return Place(line["rule"], line["delivery_id"], line["source"], line["expression"] or "")
