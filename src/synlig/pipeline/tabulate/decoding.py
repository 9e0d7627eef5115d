"""Accepted report bytes into resources: fast where every type is known, else the known ones one by one."""

from typing import Final

import msgspec

from synlig.core.errors import InputRejected
from synlig.pipeline.tabulate.resources import Entry, Known, Report, UnreadReport

_REPORT: Final = msgspec.json.Decoder(Report)
_UNREAD: Final = msgspec.json.Decoder(UnreadReport)
_KNOWN: Final = msgspec.json.Decoder(Known)
_TYPE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
TYPES: Final = frozenset(
    ("Patient", "Condition", "CarePlan", "Procedure", "Encounter", "Observation", "Goal", "ServiceRequest")
)


def decode(raw: bytes) -> Report:
    """The report in `raw`, with resources of unknown types left out.

    Raises:
        InputRejected: not the JSON of a report; the gate would not have let it through.
    """
    try:
        return _REPORT.decode(raw)
    except msgspec.DecodeError:
        return _known_only(raw)


def _known_only(raw: bytes) -> Report:
    try:
        report = _UNREAD.decode(raw)
        known = [entry for entry in report.entry if _is_known(entry.resource)]
        entries = tuple(Entry(entry.full_url, _KNOWN.decode(entry.resource)) for entry in known)
    except msgspec.DecodeError:
        raise InputRejected(
            "The report is not of the form that the gate accepts; nothing of it was tabulated."
        ) from None
    return Report(report.meta, report.timestamp, entries)


def _is_known(resource: msgspec.Raw) -> bool:
    kind = _TYPE.decode(resource).get("resourceType") if bytes(resource) != b"null" else None
    return kind is not None and msgspec.json.decode(kind) in TYPES
