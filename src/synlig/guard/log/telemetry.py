"""The log as OpenTelemetry log records (OTLP in JSON Lines), for whoever ties logs of many systems together."""

import hashlib
import json
import re
from typing import Any, Final

from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS

TRACE: Final = re.compile(r"[0-9a-f]{32}")
ERROR, WARN, INFO = 17, 13, 9
"""Severity numbers of OpenTelemetry's log data model."""
FIELDS: Final = (
    "actor",
    "outcome",
    "role",
    "level",
    "purpose",
    "case",
    "kommune",
    "cause",
    "address",
    "speaker",
    "seq",
)


def trace_id(correlation: str) -> str:
    """The trace that a correlation id stands for: itself where it is one (W3C trace context), else a digest of it."""
    plain = correlation.replace("-", "").lower()
    if TRACE.fullmatch(plain) and plain.strip("0"):
        return plain
    return hashlib.sha256(correlation.encode()).hexdigest()[:32] if correlation else ""


def span_id(entry: str) -> str:
    """The span of one entry, of 8 bytes, out of its own id."""
    return entry.replace("-", "")[:16]


def telemetry_line(header: Header, host: str) -> str:
    """One entry as one line that an OTLP JSON file receiver reads; nothing of its personal part is in it."""
    severity = ERROR if header.event in ALARMS else WARN if header.outcome == "refused" else INFO
    said = {f"synlig.{name}": getattr(header, name) for name in FIELDS}
    said |= {f"synlig.facts.{name}": value for name, value in header.facts.items()} | {"log.record.uid": header.id}
    record = {
        "timeUnixNano": str(header.at_ns),
        "severityNumber": severity,
        "severityText": {ERROR: "ERROR", WARN: "WARN", INFO: "INFO"}[severity],
        "eventName": header.event,
        "body": {"stringValue": f"{header.event} {header.outcome}"},
        "attributes": [_attribute(name, value) for name, value in said.items() if value != ""],
        "traceId": trace_id(header.correlation or header.id),
        "spanId": span_id(header.id),
    }
    resource = {"attributes": [_attribute("service.name", "synlig"), _attribute("host.name", host)]}
    scope = {"scope": {"name": "synlig.log"}, "logRecords": [record]}
    return json.dumps({"resourceLogs": [{"resource": resource, "scopeLogs": [scope]}]}, ensure_ascii=False)


def _attribute(key: str, value: str | int) -> dict[str, Any]:
    return {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
