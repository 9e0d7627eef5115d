"""The log's entries as syslog lines (RFC 5424), for whoever gathers logs from many systems."""

from datetime import UTC, datetime
from typing import Final

from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS

AUDIT: Final = 13
ALERT, WARNING, NOTICE = 1, 4, 5
PRIVATE: Final = "synlig@32473"
"""An element of structured data under the number that RFC 5612 sets aside for examples and private use."""
FIELDS: Final = ("id", "seq", "actor", "outcome", "role", "level", "purpose", "case", "kommune", "correlation", "cause")


def syslog_line(header: Header, host: str) -> str:
    """One entry; nothing of its personal part is in it."""
    severity = ALERT if header.event in ALARMS else WARNING if header.outcome == "refused" else NOTICE
    at = datetime.fromtimestamp(header.at_ns / 1e9, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    said = {name: getattr(header, name) for name in FIELDS} | {f"facts.{name}": v for name, v in header.facts.items()}
    parameters = " ".join(f'{name}="{_escaped(str(value))}"' for name, value in said.items() if value != "")
    return f"<{AUDIT * 8 + severity}>1 {at} {host} synlig - {header.event[:32]} [{PRIVATE} {parameters}]"


def _escaped(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
    return "".join(character if character.isprintable() else " " for character in plain)
