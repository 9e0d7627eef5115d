"""The two forms deliveries come in, as counterparts open them: a Bundle of reports, and lines of rows."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec

from synlig_sandbox.reading import CPR, Reading, citizen_of

Json = dict[str, Any]
PSEUDONYM: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Sent:
    """One report of a delivery: its id, what it says, and its bytes."""

    id: str
    content: Any
    body: bytes


class Form(Protocol):
    """A form of deliveries."""

    def open(self, delivery: str, body: bytes) -> tuple[datetime, list[Sent]]:
        """When it is stamped, and its reports.

        Raises:
            ValueError: it is no such delivery, or of another id.
        """
        ...

    def judge(self, report: Sent) -> str:
        """Why it is not taken, as a code; empty when it is."""
        ...

    def citizen(self, report: Sent) -> str:
        """Whom a report that is taken is about."""
        ...


class _Meta(msgspec.Struct):
    profile: list[str]


class _Entry(msgspec.Struct):
    resource: msgspec.Raw


class _Whole(msgspec.Struct):
    id: str
    type: str
    meta: _Meta
    timestamp: str
    entry: list[_Entry]


@dataclass(frozen=True)
class Incremental:
    """A Bundle whose entries are reports, by a guide."""

    reading: Reading
    profile: str

    def open(self, delivery: str, body: bytes) -> tuple[datetime, list[Sent]]:
        """When it is stamped, and its reports."""
        try:
            whole = msgspec.json.decode(body, type=_Whole)
            stamped = datetime.fromisoformat(whole.timestamp)
            raws = [bytes(entry.resource) for entry in whole.entry]
            reports = [(msgspec.json.decode(raw), raw) for raw in raws]
            sound = whole.id == delivery and all(isinstance(report["id"], str) for report, _ in reports)
        except (KeyError, TypeError, msgspec.MsgspecError) as wrong:
            raise ValueError("not a delivery") from wrong
        head = (whole.type, whole.meta.profile)
        if not sound or head != ("collection", [self.reading.guide + self.profile]) or stamped.tzinfo is None:
            raise ValueError("not a delivery")
        return stamped, [Sent(report["id"], report, raw) for report, raw in reports]

    def judge(self, report: Sent) -> str:
        """Why it is not taken."""
        return self.reading.judge(report.content)

    def citizen(self, report: Sent) -> str:
        """Its CPR number."""
        return citizen_of(report.content)


@dataclass(frozen=True)
class Rows:
    """A line that says what this is, then a line per row; a report is all rows that name it."""

    tables: frozenset[str]
    is_citizen: Callable[[str], bool]

    def open(self, delivery: str, body: bytes) -> tuple[datetime, list[Sent]]:
        """When it is stamped, and its reports in the order of the first line."""
        try:
            first, *rows = [json.loads(line) for line in body.splitlines()]
            stamped = datetime.fromisoformat(first["stamped"])
            by_report: dict[str, list[Json]] = {name: [] for name in first["reports"]}
            for row in rows:
                by_report[row["report"]].append(row)
        except (KeyError, TypeError) as wrong:
            raise ValueError("not a delivery") from wrong
        if first["delivery"] != delivery or stamped.tzinfo is None or len(by_report) != len(first["reports"]):
            raise ValueError("not a delivery")
        return stamped, [Sent(name, found, _compact(found)) for name, found in by_report.items()]

    def judge(self, report: Sent) -> str:
        """Why it is not taken."""
        rows: list[Json] = report.content
        if not rows or len({row.get("citizen") for row in rows}) != 1:
            return "citizen"
        if not self.is_citizen(str(rows[0]["citizen"])):
            return "citizen-form"
        return "" if {row.get("table") for row in rows} <= self.tables else "table"

    def citizen(self, report: Sent) -> str:
        """Its CPR number or pseudonym."""
        return str(report.content[0]["citizen"])


def is_cpr(text: str) -> bool:
    """Whether it has the form of a CPR number."""
    return CPR.fullmatch(text) is not None


def is_pseudonym(text: str) -> bool:
    """Whether it is a pseudonym, and surely no CPR number."""
    return PSEUDONYM.fullmatch(text) is not None


def _compact(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
